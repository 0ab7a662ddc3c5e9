// A triangle that covers the viewport; v_uv has (0, 0) at the picture's upper left, mirrored where asked.
uniform float u_mirror;
out vec2 v_uv;

void main() {
    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    v_uv = vec2(0.5 + 0.5 * corner.x * u_mirror, 0.5 - 0.5 * corner.y);
    gl_Position = vec4(corner, 0.999999, 1.0);
}
