uniform sampler2D u_picture;
uniform bool u_encode;
in vec2 v_uv;
out vec4 o_colour;

void main() {
    vec3 c = texture(u_picture, v_uv).rgb;
    o_colour = vec4(u_encode ? encode_srgb(c) : c, 1.0);
}
