uniform vec4 u_colour;
in vec3 v_shape;
out vec4 o_colour;

void main() {
    float away = v_shape.z > 0.5 ? length(v_shape.xy) : abs(v_shape.y);
    float soft = max(fwidth(away), 1e-4);
    float alpha = u_colour.a * clamp((1.0 - away) / soft + 0.5, 0.0, 1.0);
    o_colour = vec4(decode_srgb(u_colour.rgb) * alpha, alpha);
}
