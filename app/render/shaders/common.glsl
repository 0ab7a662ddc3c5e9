// Shared by every shader; programs.py puts it after the #version line. Colours are linear unless named *_encoded.

float luminance(vec3 c) { return dot(c, vec3(0.2126, 0.7152, 0.0722)); }

// IEC 61966-2-1
vec3 encode_srgb(vec3 c) {
    c = clamp(c, 0.0, 1.0);
    return mix(12.92 * c, 1.055 * pow(max(c, vec3(1e-8)), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

vec3 decode_srgb(vec3 e) {
    return mix(e / 12.92, pow((e + 0.055) / 1.055, vec3(2.4)), step(0.04045, e));
}
