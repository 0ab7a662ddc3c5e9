// Retouching of what is drawn so far, inside the mesh only. u_region: 0 skin and lips, 1 eye openings, 2 mouth opening.
uniform sampler2D u_backdrop;
uniform sampler2D u_regions;     // over the UV: red skin to smooth, green lips
uniform int u_region;
uniform float u_radius_px;
uniform float u_smooth_skin;
uniform float u_brighten_eyes;
uniform float u_whiten_teeth;
uniform float u_colour_lips;
uniform vec3 u_lips;             // linear
uniform float u_opacity;
in vec3 v_camera;
in vec3 v_normal;
in vec2 v_uv;
in vec2 v_picture_uv;
in float v_inward;
out vec4 o_colour;

const int TAPS = 20;
const float GOLDEN = 2.39996323;

vec3 here_encoded(vec2 offset) {
    ivec2 size = textureSize(u_backdrop, 0);
    ivec2 at = clamp(ivec2(gl_FragCoord.xy + offset), ivec2(0), size - 1);
    return encode_srgb(texelFetch(u_backdrop, at, 0).rgb);
}

// Bilateral mean (Tomasi and Manduchi 1998): neighbours count by likeness, so edges and features stay.
vec3 smoothed(vec3 here) {
    vec3 sum = here;
    float total = 1.0;
    for (int i = 0; i < TAPS; ++i) {
        float r = sqrt((float(i) + 0.5) / float(TAPS));
        float a = float(i) * GOLDEN;
        vec3 there = here_encoded(u_radius_px * r * vec2(cos(a), sin(a)));
        vec3 d = there - here;
        float w = exp(-dot(d, d) / (2.0 * 0.07 * 0.07)) * (1.0 - 0.5 * r * r);
        sum += w * there;
        total += w;
    }
    return sum / total;
}

void main() {
    vec3 here = here_encoded(vec2(0.0));
    float light = luminance(here);
    float chroma = max(max(here.r, here.g), here.b) - min(min(here.r, here.g), here.b);
    vec3 wanted = here;
    if (u_region == 0) {
        vec2 region = texture(u_regions, v_uv).rg;
        float facing = smoothstep(0.05, 0.35, dot(normalize(v_normal), -normalize(v_camera)));
        float skin = u_smooth_skin * region.r * facing * smoothstep(0.0, 0.6, v_inward);
        if (skin > 0.003) wanted = mix(here, smoothed(here), skin * 0.9);
        float lips = u_colour_lips * region.g * facing;
        if (lips > 0.003) {  // the lip's own light and shade stays, its hue goes over to the wanted one
            vec3 dye = encode_srgb(u_lips);
            vec3 tinted = clamp(dye * (light / max(luminance(dye), 0.05)) * 0.78, 0.0, 1.0);
            wanted = mix(wanted, tinted, lips * 0.7);
        }
    } else if (u_region == 1) {  // the white of the eye is bright and grey; iris, lashes and skin are neither
        float white = smoothstep(0.22, 0.5, light) * (1.0 - smoothstep(0.12, 0.32, chroma));
        vec3 clean = mix(here, vec3(light), 0.45);
        wanted = mix(here, clamp(clean * 1.22 + 0.02, 0.0, 1.0), u_brighten_eyes * (0.25 + 0.75 * white) * 0.8);
    } else {  // teeth are bright and at most yellowish; gums and tongue are red
        float red = here.r - max(here.g, here.b * 1.05);
        float tooth = smoothstep(0.25, 0.5, light) * (1.0 - smoothstep(0.10, 0.24, red));
        vec3 clean = mix(here, vec3(light), 0.7) * vec3(0.99, 1.0, 1.03);
        wanted = mix(here, clamp(clean * 1.16, 0.0, 1.0), u_whiten_teeth * tooth);
    }
    o_colour = vec4(decode_srgb(wanted), 1.0) * u_opacity;
}
