// White letters' coverage in the label's colour, on a dark ribbon so that they can be read on any picture.
uniform sampler2D u_image;
uniform vec4 u_colour;
in vec2 v_uv;
out vec4 o_colour;

void main() {
    float letter = texture(u_image, v_uv).r * u_colour.a;
    o_colour = vec4(decode_srgb(u_colour.rgb) * letter, max(letter, 0.55));
}
