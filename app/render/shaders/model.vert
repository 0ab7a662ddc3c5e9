// A 3D model: node and layer transforms in one matrix, then, where it rides on the skin, the shift of the skin below.
layout(location = 0) in vec3 a_model;
layout(location = 1) in vec3 a_normal;
layout(location = 2) in vec2 a_uv;
layout(location = 3) in vec4 a_colour;
layout(location = 4) in vec4 a_skin_ids;       // eight mesh points...
layout(location = 5) in vec4 a_skin_ids_b;
layout(location = 6) in vec4 a_skin_weights;   // ...and how much each counts; all 0 for a rigid vertex
layout(location = 7) in vec4 a_skin_weights_b;
uniform mat4 u_camera_from_model;
uniform mat3 u_normal_matrix;
uniform mat4 u_head_from_camera;
uniform mat4 u_clip_from_camera;
uniform sampler2D u_skin_shift;  // (478, 1) metres, camera frame
uniform bool u_follow_face;
uniform float u_depth_bias_m;
out vec3 v_camera;
out vec3 v_normal;
out vec2 v_uv;
out vec4 v_colour;
out float v_behind_eyes_m;

vec3 shift_of(float id) { return texelFetch(u_skin_shift, ivec2(int(id + 0.5), 0), 0).xyz; }

void main() {
    vec3 at = (u_camera_from_model * vec4(a_model, 1.0)).xyz;
    v_behind_eyes_m = (u_head_from_camera * vec4(at, 1.0)).z;
    if (u_follow_face) {
        for (int i = 0; i < 4; ++i) {
            at += a_skin_weights[i] * shift_of(a_skin_ids[i]);
            at += a_skin_weights_b[i] * shift_of(a_skin_ids_b[i]);
        }
    }
    v_camera = at;
    v_normal = u_normal_matrix * a_normal;
    v_uv = a_uv;
    v_colour = a_colour;
    gl_Position = u_clip_from_camera * vec4(at, 1.0);
    if (u_depth_bias_m > 0.0) {  // moved toward the viewer along its ray: the place on the screen stays
        vec4 nearer = u_clip_from_camera * vec4(at * (1.0 - u_depth_bias_m / length(at)), 1.0);
        gl_Position.z = nearer.z / nearer.w * gl_Position.w;
    }
}
