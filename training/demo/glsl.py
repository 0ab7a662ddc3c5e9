"""Shaders of the demo person. Light is computed linearly in the camera frame; output is gamma-encoded."""

_LIGHT = """
uniform vec3 key_dir; uniform vec3 key_rgb; uniform vec3 fill_dir; uniform vec3 fill_rgb; uniform vec3 ambient_rgb;
vec3 encode(vec3 c) { return pow(clamp(c, 0.0, 1.0), vec3(1.0 / 2.2)); }
vec3 wrapped(vec3 n, vec3 l, vec3 wrap) { return clamp((dot(n, l) + wrap) / (1.0 + wrap), 0.0, 1.0); }
vec3 lit(vec3 albedo, vec3 n, vec3 wrap) {
  vec3 hemisphere = ambient_rgb * (0.80 - 0.20 * n.y - 0.10 * n.z);
  return albedo * (hemisphere + key_rgb * wrapped(n, key_dir, wrap) + fill_rgb * wrapped(n, fill_dir, wrap));
}
float gloss(vec3 n, vec3 view, vec3 l, float power) { return pow(max(dot(n, normalize(l + view)), 0.0), power); }
"""

_CAMERA = """#version 330 core
uniform mat4 clip_from_camera; uniform mat3 turn; uniform vec3 shift;
"""

SKIN_VERTEX = (
    _CAMERA
    + """
layout(location=0) in vec3 at; layout(location=1) in vec3 normal; layout(location=2) in vec2 uv;
layout(location=3) in vec2 skin;  // share of the texture, occlusion
out vec3 v_at; out vec3 v_normal; out vec2 v_uv; out vec2 v_skin; out vec3 v_head;
void main() {
  v_head = at; v_at = turn * at + shift; v_normal = turn * normal; v_uv = uv; v_skin = skin;
  gl_Position = clip_from_camera * vec4(v_at, 1.0);
}
"""
)

SKIN_FRAGMENT = (
    "#version 330 core\n"
    + _LIGHT
    + """
uniform sampler2D face; uniform vec3 base_rgb;
in vec3 v_at; in vec3 v_normal; in vec2 v_uv; in vec2 v_skin; in vec3 v_head;
out vec4 colour;
float hash(vec3 p) { return fract(sin(dot(p, vec3(127.1, 311.7, 74.7))) * 43758.5453); }
float grain(vec3 p) {
  vec3 i = floor(p), f = fract(p); f = f * f * (3.0 - 2.0 * f);
  float a = 0.0;
  for (int k = 0; k < 8; ++k) {
    vec3 o = vec3(k & 1, (k >> 1) & 1, k >> 2);
    vec3 w = mix(1.0 - f, f, o);
    a += w.x * w.y * w.z * hash(i + o);
  }
  return a;
}
void main() {
  vec3 n = normalize(v_normal), view = normalize(-v_at);
  vec3 albedo = mix(base_rgb, pow(texture(face, v_uv).rgb, vec3(2.2)), v_skin.x);
  albedo *= 1.0 + 0.10 * (grain(v_head * 520.0) - 0.5);
  vec3 c = lit(albedo, n, vec3(0.55, 0.42, 0.38)) * mix(vec3(0.75, 0.45, 0.38), vec3(1.0), v_skin.y) * v_skin.y;
  float edge = pow(1.0 - max(dot(n, view), 0.0), 4.0);
  c += v_skin.y * (key_rgb * (0.035 * gloss(n, view, key_dir, 18.0) + 0.04 * edge * max(dot(n, key_dir), 0.0)));
  c += v_skin.y * fill_rgb * 0.03 * gloss(n, view, fill_dir, 14.0);
  colour = vec4(encode(c), 1.0);
}
"""
)

PART_VERTEX = (
    _CAMERA
    + """
layout(location=0) in vec3 at; layout(location=1) in vec3 normal; layout(location=2) in vec3 rgb;
out vec3 v_at; out vec3 v_normal; out vec3 v_rgb; out vec3 v_head;
void main() {
  v_head = at; v_at = turn * at + shift; v_normal = turn * normal; v_rgb = rgb;
  gl_Position = clip_from_camera * vec4(v_at, 1.0);
}
"""
)

PART_FRAGMENT = (
    "#version 330 core\n"
    + _LIGHT
    + """
uniform float shine; uniform float weave;
in vec3 v_at; in vec3 v_normal; in vec3 v_rgb; in vec3 v_head;
out vec4 colour;
void main() {
  vec3 n = normalize(v_normal), view = normalize(-v_at);
  float knit = 1.0 + weave * (sin(v_head.x * 1900.0) * sin(v_head.y * 1500.0 + v_head.z * 1500.0));
  vec3 c = lit(v_rgb * knit, n, vec3(0.5, 0.4, 0.36));
  c += shine * key_rgb * gloss(n, view, key_dir, 40.0);
  colour = vec4(encode(c), 1.0);
}
"""
)

EYE_FRAGMENT = (
    "#version 330 core\n"
    + _LIGHT
    + """
uniform vec3 centre; uniform vec3 stretch; uniform vec3 sight; uniform vec2 lid_y;
uniform mat3 turn; uniform float glint; uniform vec3 iris_gain;
in vec3 v_at; in vec3 v_normal; in vec3 v_rgb; in vec3 v_head;
out vec4 colour;
float hash(float p) { return fract(sin(p * 127.1) * 43758.5453); }
float fibre(float a) { float i = floor(a), f = fract(a); return mix(hash(i), hash(i + 1.0), f * f * (3.0 - 2.0 * f)); }
void main() {
  vec3 d = normalize((v_head - centre) / stretch);
  float along = dot(d, sight);
  float angle = degrees(acos(clamp(along, -1.0, 1.0)));
  vec3 side = normalize(cross(sight, vec3(0.0, 1.0, 0.0))), upward = cross(side, sight);
  float around = atan(dot(d, upward), dot(d, side));
  float rays = 0.5 * fibre(around * 14.0 + 50.0) + 0.5 * fibre(around * 37.0 + 90.0);
  float inside = angle / 27.5;
  vec3 iris = mix(vec3(0.135, 0.080, 0.034), vec3(0.050, 0.062, 0.040), smoothstep(0.45, 0.85, inside));
  iris *= iris_gain * (0.65 + 0.9 * rays);
  iris *= mix(1.0, 0.22, smoothstep(0.80, 1.0, inside));
  vec3 white = mix(vec3(0.66, 0.62, 0.59), vec3(0.56, 0.36, 0.31), smoothstep(30.0, 68.0, angle - 0.0));
  float corner = smoothstep(0.55, 0.95, abs(d.x));
  white = mix(vec3(0.68, 0.645, 0.615), vec3(0.55, 0.34, 0.29), corner);
  vec3 c = mix(iris, white, smoothstep(26.2, 28.6, angle));
  c = mix(vec3(0.004), c, smoothstep(9.6, 11.4, angle));
  // the lids' shadow: dark under the upper margin, a little above the lower
  float below = v_head.y - lid_y.x, above = lid_y.y - v_head.y;
  float shade = mix(0.30, 1.0, smoothstep(-0.0010, 0.0042, below)) * mix(0.72, 1.0, smoothstep(-0.0005, 0.0022, above));
  shade *= mix(1.0, 0.72, corner);
  vec3 n = normalize(v_normal), view = normalize(-v_at);
  vec3 lid_free = normalize(mix(n, vec3(0.0, -0.1, -1.0), 0.6));
  c = lit(c, lid_free, vec3(0.5)) * shade;
  vec3 dome = normalize(mix(n, turn * sight, smoothstep(30.0, 20.0, angle) * 0.25));
  c += glint * key_rgb * (1.1 * gloss(dome, view, key_dir, 420.0) + 0.05 * gloss(dome, view, key_dir, 30.0)) * shade;
  c += glint * fill_rgb * 0.35 * gloss(dome, view, fill_dir, 300.0) * shade;
  colour = vec4(encode(c), 1.0);
}
"""
)

HAIR_VERTEX = (
    _CAMERA
    + """
layout(location=0) in vec3 at; layout(location=1) in vec3 tangent;
layout(location=2) in vec4 shape; layout(location=3) in float seed;
out vec3 v_at; out vec3 v_tangent; out vec3 v_normal; out vec4 v_shape; out float v_seed;
uniform vec3 middle; uniform float half_pixel;
void main() {
  v_at = turn * at + shift; v_tangent = normalize(turn * tangent); v_seed = seed; v_shape = shape;
  v_normal = normalize(turn * (at - middle));
  vec3 across = normalize(cross(v_tangent, normalize(v_at)));
  // never thinner than about half a pixel, or strands would sparkle
  float width = max(shape.y, half_pixel * v_at.z);
  gl_Position = clip_from_camera * vec4(v_at + across * shape.x * width, 1.0);
}
"""
)

HAIR_FRAGMENT = (
    "#version 330 core\n"
    + _LIGHT
    + """
uniform vec3 hair_rgb;
in vec3 v_at; in vec3 v_tangent; in vec3 v_normal; in vec4 v_shape; in float v_seed;
out vec4 colour;
float strand(vec3 t, vec3 view, vec3 l, float lift, float power) {
  vec3 moved = normalize(t + lift * v_normal);
  float c = dot(moved, normalize(l + view));
  return pow(max(1.0 - c * c, 0.0), 0.5 * power);
}
void main() {
  vec3 t = normalize(v_tangent), n = normalize(v_normal), view = normalize(-v_at);
  vec3 albedo = hair_rgb * v_shape.z * mix(0.75, 1.15, v_shape.w) * mix(0.85, 1.15, v_seed);
  vec3 c = lit(albedo, normalize(n - 0.5 * t * dot(n, t)), vec3(0.35));
  float facing = clamp(dot(n, key_dir) * 0.7 + 0.4, 0.0, 1.0);
  float facing_fill = clamp(dot(n, fill_dir) * 0.7 + 0.3, 0.0, 1.0);
  vec3 sheen = 0.075 * strand(t, view, key_dir, -0.10 + 0.12 * v_seed, 60.0) * vec3(1.0, 0.95, 0.88)
             + 1.5 * albedo * strand(t, view, key_dir, 0.16 + 0.1 * v_seed, 22.0);
  c += key_rgb * facing * sheen * v_shape.z;
  c += fill_rgb * facing_fill * 0.7 * albedo * strand(t, view, fill_dir, 0.1, 20.0);
  colour = vec4(encode(c), 1.0);
}
"""
)

BACKGROUND_VERTEX = """#version 330 core
out vec2 v_uv;
void main() {
  v_uv = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(v_uv * 2.0 - 1.0, 0.99999, 1.0);
}
"""

BACKGROUND_FRAGMENT = """#version 330 core
uniform sampler2D room; uniform vec3 gain;
in vec2 v_uv;
out vec4 colour;
void main() {
  vec3 c = pow(texture(room, vec2(v_uv.x, 1.0 - v_uv.y)).rgb, vec3(2.2)) * gain;
  colour = vec4(pow(clamp(c, 0.0, 1.0), vec3(1.0 / 2.2)), 1.0);
}
"""
