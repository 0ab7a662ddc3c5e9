// A depth-only thing of the head frame: skull, ears, neck. Pushed back a little so that it never hides the face mesh.
layout(location = 0) in vec3 a_head;
uniform mat4 u_camera_from_head;
uniform mat4 u_clip_from_camera;
uniform float u_push_m;

void main() {
    vec3 at = (u_camera_from_head * vec4(a_head, 1.0)).xyz;
    gl_Position = u_clip_from_camera * vec4(at * (1.0 + u_push_m / length(at)), 1.0);
}
