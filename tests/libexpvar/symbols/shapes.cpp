// shapes.cpp - a plugin in C++, whose names are looked for as people read them.
namespace shapes {

struct square {
    int side;
    template <typename Number> __attribute__((noinline)) Number area(Number scale) const {
        __asm__ volatile("");
        return scale * side * side;
    }
};

static __attribute__((noinline)) double measure(const square &shape) {
    double area = shape.area(2.0); // line 13
    __asm__ volatile("");
    return area;
}

} // namespace shapes

using area_method = double (shapes::square::*)(double) const;

extern "C" const area_method shapes_area = &shapes::square::area<double>;
extern "C" double (*const shapes_measure)(const shapes::square &) = shapes::measure;
