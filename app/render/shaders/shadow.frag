// The mask's shadow on the skin: darkens what is drawn so far, softly, and less the farther the mask is from the skin.
uniform sampler2D u_depth_map;
uniform mat4 u_lamp_from_camera;   // to [0, 1] texture space and depth
uniform float u_depth_range_m;
uniform float u_strength;
uniform vec3 u_to_light;
in vec3 v_camera;
in vec3 v_normal;
in vec2 v_uv;
in vec2 v_picture_uv;
in float v_inward;
out vec4 o_colour;

const int TAPS = 16;
// by the golden angle, 2.39996323 rad: turning the tap before is cheaper than a sine and a cosine for each
const mat2 GOLDEN = mat2(-0.73736888, 0.67549029, -0.67549029, -0.73736888);

void main() {
    vec3 at = (u_lamp_from_camera * vec4(v_camera, 1.0)).xyz;
    float turn = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) * 6.2831853;
    vec2 toward_tap = vec2(cos(turn), sin(turn));
    float dark = 0.0;
    for (int i = 0; i < TAPS; ++i) {  // a sunflower of taps, turned per pixel
        float r = sqrt((float(i) + 0.5) / float(TAPS)) * 0.030;
        float gap_m = (at.z - texture(u_depth_map, at.xy + r * toward_tap).r) * u_depth_range_m;
        toward_tap = GOLDEN * toward_tap;
        dark += smoothstep(0.0010, 0.0040, gap_m) * (1.0 - smoothstep(0.03, 0.12, gap_m));
    }
    float facing = smoothstep(-0.1, 0.3, dot(normalize(v_normal), u_to_light));
    // beyond the mesh nothing catches the shadow, so it fades before the mesh ends
    float amount = u_strength * facing * smoothstep(0.0, 1.0, v_inward) * dark / float(TAPS);
    // light that has gone through skin is red, so shadows on it are never grey
    o_colour = vec4(mix(vec3(1.0), vec3(0.34, 0.26, 0.24), amount), 1.0);
}
