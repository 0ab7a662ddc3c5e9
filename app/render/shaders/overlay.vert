// Points and lines, already spread into triangles, in image px.
layout(location = 0) in vec2 a_at_px;
layout(location = 1) in vec3 a_shape;  // x, y: place within the mark from -1 to 1; z: 1 for a round one
uniform vec4 u_ndc_from_px;            // scale x, y, offset x, y
out vec3 v_shape;

void main() {
    v_shape = a_shape;
    gl_Position = vec4(a_at_px * u_ndc_from_px.xy + u_ndc_from_px.zw, 0.0, 1.0);
}
