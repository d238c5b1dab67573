/* cfi_expression.c - the DWARF expressions of call frame information (DWARF 5 section 2.5 and 7.7.1). */
#include "pprof/cfi_expression.h"

#define DEPTH_MAX      16
#define OPERATIONS_MAX 64

enum {
    OP_DEREF = 0x06,
    OP_CONST1U = 0x08, /* then 1s 2u 2s 4u 4s 8u 8s */
    OP_CONST8S = 0x0f,
    OP_CONSTU = 0x10,
    OP_CONSTS = 0x11,
    OP_DUP = 0x12,
    OP_DROP = 0x13,
    OP_OVER = 0x14,
    OP_SWAP = 0x16,
    OP_AND = 0x1a,
    OP_MINUS = 0x1c,
    OP_PLUS = 0x22,
    OP_PLUS_UCONST = 0x23,
    OP_SHL = 0x24,
    OP_SHR = 0x25,
    OP_EQ = 0x29, /* then ge gt le lt ne */
    OP_NE = 0x2e,
    OP_LIT0 = 0x30,
    OP_LIT31 = 0x4f,
    OP_BREG0 = 0x70,
    OP_BREG31 = 0x8f,
};

struct machine {
    struct cfi_reader reader;
    const struct registers *registers;
    struct memory_guard *guard;
    unsigned depth;
    bool bad;
    uintptr_t stack[DEPTH_MAX];
};

static void push(struct machine *machine, uint64_t value) {
    if (machine->depth < DEPTH_MAX)
        machine->stack[machine->depth++] = value;
    else
        machine->bad = true;
}

static uintptr_t pop(struct machine *machine) {
    if (machine->depth)
        return machine->stack[--machine->depth];
    machine->bad = true;
    return 0;
}

static void push_register(struct machine *machine, unsigned number) {
    const int64_t offset = cfi_sleb(&machine->reader);
    if (number < REGISTER_COUNT)
        push(machine, machine->registers->value[number] + (uint64_t)offset);
    else
        machine->bad = true;
}

static void push_fixed_constant(struct machine *machine, unsigned operation) {
    const unsigned kind = operation - OP_CONST1U;
    const size_t size = (size_t)1 << (kind / 2);
    push(machine, kind % 2 ? (uint64_t)cfi_signed(&machine->reader, size) : cfi_unsigned(&machine->reader, size));
}

static bool compare(unsigned operation, int64_t left, int64_t right) {
    const bool results[] = {left == right, left >= right, left > right, left <= right, left < right, left != right};
    return results[operation - OP_EQ];
}

static void dereference(struct machine *machine) {
    uintptr_t word = 0;
    if (!expvar__guard_read(machine->guard, pop(machine), &word))
        machine->bad = true;
    push(machine, word);
}

/* Operations that take two values and leave one. */
static void combine(struct machine *machine, unsigned operation) {
    const uint64_t right = pop(machine), left = pop(machine);
    if (operation >= OP_EQ && operation <= OP_NE)
        push(machine, compare(operation, (int64_t)left, (int64_t)right));
    else if (operation == OP_AND)
        push(machine, left & right);
    else if (operation == OP_MINUS)
        push(machine, left - right);
    else if (operation == OP_PLUS)
        push(machine, left + right);
    else if (operation == OP_SHL && right < 64)
        push(machine, left << right);
    else if (operation == OP_SHR && right < 64)
        push(machine, left >> right);
    else
        machine->bad = true;
}

/* Operations that rearrange the stack, and all others. */
static void rearrange(struct machine *machine, unsigned operation) {
    const uintptr_t top = pop(machine);
    if (operation == OP_DROP)
        return;
    if (operation == OP_DUP) {
        push(machine, top);
        push(machine, top);
    } else if (operation == OP_PLUS_UCONST) {
        push(machine, top + cfi_uleb(&machine->reader));
    } else if (operation == OP_SWAP || operation == OP_OVER) {
        const uintptr_t below = pop(machine);
        if (operation == OP_OVER)
            push(machine, below);
        push(machine, top);
        push(machine, below);
    } else {
        combine((push(machine, top), machine), operation);
    }
}

static void execute(struct machine *machine, unsigned operation) {
    if (operation >= OP_LIT0 && operation <= OP_LIT31)
        push(machine, operation - OP_LIT0);
    else if (operation >= OP_BREG0 && operation <= OP_BREG31)
        push_register(machine, operation - OP_BREG0);
    else if (operation >= OP_CONST1U && operation <= OP_CONST8S)
        push_fixed_constant(machine, operation);
    else if (operation == OP_CONSTU)
        push(machine, cfi_uleb(&machine->reader));
    else if (operation == OP_CONSTS)
        push(machine, (uint64_t)cfi_sleb(&machine->reader));
    else if (operation == OP_DEREF)
        dereference(machine);
    else
        rearrange(machine, operation);
}

bool expvar__cfi_evaluate(struct cfi_reader reader, const struct registers *registers, const uintptr_t *initial,
                          struct memory_guard *guard, uintptr_t *result) {
    struct machine machine;
    machine.reader = reader;
    machine.registers = registers;
    machine.guard = guard;
    machine.depth = 0;
    machine.bad = false;
    if (initial)
        push(&machine, *initial);
    unsigned executed = 0;
    while (machine.reader.at < machine.reader.end && !machine.bad && executed++ < OPERATIONS_MAX)
        execute(&machine, (unsigned)cfi_unsigned(&machine.reader, 1));
    if (machine.bad || machine.reader.bad || machine.reader.at < machine.reader.end || machine.depth == 0)
        return false;
    *result = machine.stack[machine.depth - 1];
    return true;
}
