uniform sampler2D u_image;
uniform sampler2D u_backdrop;
uniform float u_opacity;
uniform int u_blend;
uniform vec3 u_light;       // what the room's light makes of a white thing
in vec2 v_uv;
out vec4 o_colour;

void main() {
    vec4 texel = texture(u_image, v_uv) * u_opacity;
    texel.rgb *= u_light;
    o_colour = blend_out(texel, u_blend, u_backdrop);
}
