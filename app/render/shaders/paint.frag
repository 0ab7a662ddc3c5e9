uniform sampler2D u_image;
uniform sampler2D u_picture;
uniform sampler2D u_soft_picture;
uniform sampler2D u_backdrop;
uniform float u_opacity;
uniform float u_shade;
uniform float u_edge_fade;
uniform int u_blend;
uniform vec3 u_light;            // what the room's light makes of a white thing
uniform float u_skin_luminance;  // the face's mean
in vec3 v_camera;
in vec3 v_normal;
in vec2 v_uv;
in vec2 v_picture_uv;
out vec4 o_colour;

void main() {
    vec4 texel = texture(u_image, v_uv);
    // The skin under the paint tells how much light falls there: its blur the shading, the rest pores and wrinkles.
    float soft = luminance(texture(u_soft_picture, v_picture_uv).rgb);
    float fine = luminance(texture(u_picture, v_picture_uv).rgb);
    float shading = clamp(soft / u_skin_luminance, 0.2, 1.7);
    float grain = clamp(fine / max(soft, 0.01), 0.6, 1.5);
    texel.rgb *= mix(vec3(1.0), u_light * shading * mix(1.0, grain, 0.6), u_shade);
    float facing = dot(normalize(v_normal), -normalize(v_camera));
    texel *= u_opacity * mix(1.0, smoothstep(0.0, 0.35, facing), u_edge_fade);
    o_colour = blend_out(texel, u_blend, u_backdrop);
}
