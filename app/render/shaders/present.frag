// The finished picture is encoded here, not by the target: the window's framebuffer is a plain one.
uniform sampler2D u_resolved;
in vec2 v_uv;
out vec4 o_colour;

void main() { o_colour = vec4(encode_srgb(texelFetch(u_resolved, ivec2(gl_FragCoord.xy), 0).rgb), 1.0); }
