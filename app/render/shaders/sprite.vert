// A rectangle of sprite px taken to image px by an affine map.
uniform mat3 u_image_from_sprite;
uniform vec2 u_size_px;
uniform vec4 u_ndc_from_px;
out vec2 v_uv;

void main() {
    v_uv = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    vec2 at = (u_image_from_sprite * vec3(v_uv * u_size_px - 0.5, 1.0)).xy;
    gl_Position = vec4(at * u_ndc_from_px.xy + u_ndc_from_px.zw, 0.0, 1.0);
}
