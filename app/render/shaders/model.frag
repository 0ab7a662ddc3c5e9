// Metallic-roughness shading (glTF 2.0, appendix B: GGX, Schlick, Smith) under one lamp, a sky and the picture itself.
uniform sampler2D u_base;
uniform sampler2D u_metallic_roughness;
uniform sampler2D u_normal_map;
uniform sampler2D u_emissive;
uniform sampler2D u_soft_picture;
uniform vec4 u_base_factor;
uniform vec3 u_emissive_factor;
uniform float u_metallic;
uniform float u_roughness;
uniform float u_alpha_cutoff;   // below 0: no cutting
uniform bool u_opaque;
uniform bool u_has_normal_map;
uniform float u_opacity;
uniform vec2 u_fade_m;          // from, to; equal: no fading
uniform vec3 u_to_light;
uniform vec3 u_light;
uniform float u_contrast;
in vec3 v_camera;
in vec3 v_normal;
in vec2 v_uv;
in vec4 v_colour;
in float v_behind_eyes_m;
out vec4 o_colour;

vec3 surface_normal(vec3 n) {
    if (!u_has_normal_map) return n;
    // tangent frame from screen derivatives (Schüler 2013, "Normal Mapping Without Precomputed Tangents")
    vec3 px = dFdx(v_camera), py = dFdy(v_camera);
    vec2 ux = dFdx(v_uv), uy = dFdy(v_uv);
    vec3 across_y = cross(py, n), across_x = cross(n, px);
    vec3 t = across_y * ux.x + across_x * uy.x;
    vec3 b = across_y * ux.y + across_x * uy.y;
    float scale = inversesqrt(max(max(dot(t, t), dot(b, b)), 1e-20));
    vec3 m = texture(u_normal_map, v_uv).xyz * 2.0 - 1.0;
    return normalize(t * (m.x * scale) - b * (m.y * scale) + n * m.z);
}

// What lies in direction r: the picture's own colours, blurred by roughness, and the lamp's soft glow.
vec3 surroundings(vec3 r, float roughness) {
    vec2 uv = 0.5 + vec2(0.46, 0.46) * r.xy / (1.0 + 0.35 * abs(r.z));
    vec3 room = textureLod(u_soft_picture, uv, 1.0 + 6.0 * roughness).rgb;
    float sky = 0.55 - 0.45 * r.y;
    float glow = pow(max(dot(r, u_to_light), 0.0), mix(60.0, 3.0, roughness));
    return room * 0.75 + u_light * (0.30 * sky + mix(2.2, 0.35, roughness) * glow);
}

void main() {
    vec4 base = texture(u_base, v_uv) * u_base_factor * v_colour;
    if (base.a < u_alpha_cutoff) discard;
    float alpha = u_opaque ? 1.0 : base.a;
    vec2 mr = texture(u_metallic_roughness, v_uv).bg;
    float metallic = clamp(u_metallic * mr.x, 0.0, 1.0);
    float roughness = clamp(u_roughness * mr.y, 0.05, 1.0);

    vec3 v = -normalize(v_camera);
    vec3 n = normalize(v_normal);
    if (dot(n, v) < 0.0 && !gl_FrontFacing) n = -n;
    n = surface_normal(n);
    vec3 l = u_to_light, h = normalize(l + v);
    float nl = max(dot(n, l), 0.0), nv = max(dot(n, v), 1e-3), nh = max(dot(n, h), 0.0), vh = max(dot(v, h), 0.0);

    vec3 f0 = mix(vec3(0.04), base.rgb, metallic);
    vec3 albedo = base.rgb * (1.0 - metallic);
    float wrapped = clamp((dot(n, l) + 0.25) / 1.25, 0.0, 1.0);
    float sky = 0.78 - 0.22 * n.y;
    vec3 diffuse = albedo * u_light * (mix(0.95, 0.62, u_contrast) * sky + mix(0.25, 0.75, u_contrast) * wrapped);

    float a2 = roughness * roughness * roughness * roughness;
    float d = a2 / (3.14159265 * pow(nh * nh * (a2 - 1.0) + 1.0, 2.0));
    float k = 0.5 * roughness * roughness;
    float g = 1.0 / ((nl * (1.0 - k) + k) * (nv * (1.0 - k) + k) * 4.0 + 1e-4);
    vec3 f = f0 + (1.0 - f0) * pow(1.0 - vh, 5.0);
    vec3 lamp = f * min(d * g, 12.0) * nl * u_light * 1.1;

    vec3 f_env = f0 + (max(vec3(1.0 - roughness), f0) - f0) * pow(1.0 - nv, 5.0);
    vec3 mirror = f_env * surroundings(reflect(-v, n), roughness);

    vec3 emissive = texture(u_emissive, v_uv).rgb * u_emissive_factor;
    float fade = u_fade_m.y > u_fade_m.x ? 1.0 - smoothstep(u_fade_m.x, u_fade_m.y, v_behind_eyes_m) : 1.0;
    // what glass mirrors is added to what is seen through it: it does not thin out with the glass, nor hide the eyes
    vec3 colour = (diffuse + emissive) * alpha + lamp + mirror * mix(0.6, 1.0, alpha);
    o_colour = vec4(min(colour, vec3(1.0)), alpha) * (u_opacity * fade);
}
