// How a premultiplied colour leaves the shader for each blend mode; renderer.py sets the fixed function to match.
const int BLEND_NORMAL = 0, BLEND_MULTIPLY = 1, BLEND_SCREEN = 2, BLEND_SOFT_LIGHT = 3;

// W3C Compositing and Blending Level 1, soft-light; both encoded, straight
vec3 soft_light(vec3 under, vec3 over) {
    vec3 d = mix(sqrt(under), ((16.0 * under - 12.0) * under + 4.0) * under, step(under, vec3(0.25)));
    return mix(under + (2.0 * over - 1.0) * (d - under), under - (1.0 - 2.0 * over) * under * (1.0 - under),
               step(over, vec3(0.5)));
}

vec4 blend_out(vec4 texel, int mode, sampler2D backdrop) {
    if (mode == BLEND_MULTIPLY) return vec4(texel.rgb + (1.0 - texel.a), 1.0);
    if (mode == BLEND_SOFT_LIGHT) {
        vec3 under = encode_srgb(texelFetch(backdrop, ivec2(gl_FragCoord.xy), 0).rgb);
        vec3 over = encode_srgb(texel.rgb / max(texel.a, 1e-4));
        return vec4(decode_srgb(soft_light(under, over)) * texel.a, texel.a);
    }
    return texel;
}
