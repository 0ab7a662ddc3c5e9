// The tracked mesh in the camera frame: occluder, paint, shadow catcher and retouching share this stage, so that
// their depths are the same to the last bit.
layout(location = 0) in vec3 a_camera;
layout(location = 1) in vec3 a_normal;
layout(location = 2) in vec2 a_uv;
layout(location = 3) in float a_inward;   // 0 on the outline of the mesh, 1 well inside
uniform mat4 u_clip_from_camera;
uniform vec4 u_picture_uv_from_ray;  // scale x, y, offset x, y: ray (X/Z, Y/Z) to picture uv
invariant gl_Position;
out vec3 v_camera;
out vec3 v_normal;
out vec2 v_uv;
out vec2 v_picture_uv;
out float v_inward;

void main() {
    v_camera = a_camera;
    v_normal = a_normal;
    v_uv = a_uv;
    v_inward = a_inward;
    v_picture_uv = a_camera.xy / a_camera.z * u_picture_uv_from_ray.xy + u_picture_uv_from_ray.zw;
    gl_Position = u_clip_from_camera * vec4(a_camera, 1.0);
}
