/* cfi.c - call frame information: the programs that say where a frame's registers are, and following them.
 *
 * Signal-handler code: no lock, no allocation, bounded loops, and no read but through bounds or memory_guard.h. */
#include "pprof/cfi.h"

#include "pprof/cfi_expression.h"
#include "pprof/cfi_table.h"

#define REMEMBERED_MAX   4 /* states that a program may put aside; compilers nest one */
#define INSTRUCTIONS_MAX 4096

/* How a register of the caller is found. `operand`: an offset from the CFA, a register, or where an expression
 * lies, from the description's base on. */
enum rule_kind {
    RULE_SAME,
    RULE_UNDEFINED,
    RULE_AT_CFA,
    RULE_CFA_PLUS,
    RULE_REGISTER,
    RULE_AT_EXPRESSION,
    RULE_EXPRESSION
};

struct rule {
    int32_t operand;
    uint8_t kind;
};

struct row {
    struct rule rules[REGISTER_COUNT];
    struct rule cfa; /* RULE_EXPRESSION, or `cfa_register` plus the operand */
    uint8_t cfa_register;
};

struct program {
    const struct cfi_description *description;
    struct cfi_reader reader;
    uintptr_t at;     /* the address that `row` holds for, from here on */
    uintptr_t target; /* the address that is asked for */
    unsigned remembered;
    struct row row;
    struct row initial;
    struct row stack[REMEMBERED_MAX];
};

static bool set_operand(struct program *program, struct rule *rule, enum rule_kind kind, int64_t operand) {
    if (operand < INT32_MIN || operand > INT32_MAX) {
        program->reader.bad = true;
        return false;
    }
    *rule = (struct rule){.kind = (uint8_t)kind, .operand = (int32_t)operand};
    return true;
}

/* Registers that are not followed (vector registers) have rules too: those are skipped. */
static void set_rule(struct program *program, uint64_t number, enum rule_kind kind, int64_t operand) {
    struct rule ignored;
    set_operand(program, number < REGISTER_COUNT ? &program->row.rules[number] : &ignored, kind, operand);
}

static void set_cfa(struct program *program, uint64_t number, int64_t offset) {
    if (number >= REGISTER_COUNT || !set_operand(program, &program->row.cfa, RULE_REGISTER, offset))
        program->reader.bad = true;
    else
        program->row.cfa_register = (uint8_t)number;
}

static int64_t skip_expression(struct program *program) {
    const int64_t place = program->reader.at - program->description->base;
    cfi_skip(&program->reader, cfi_uleb(&program->reader));
    return place;
}

static void advance(struct program *program, uint64_t distance) {
    program->at += distance * program->description->code_alignment;
}

enum { /* DWARF 5 table 7.29; the first three have an operand in their low six bits */
       CFA_ADVANCE_LOC = 0x40,
       CFA_OFFSET = 0x80,
       CFA_RESTORE = 0xc0,
       CFA_NOP = 0x00,
       CFA_SET_LOC,
       CFA_ADVANCE_LOC1,
       CFA_ADVANCE_LOC2,
       CFA_ADVANCE_LOC4,
       CFA_OFFSET_EXTENDED,
       CFA_RESTORE_EXTENDED,
       CFA_UNDEFINED,
       CFA_SAME_VALUE,
       CFA_REGISTER,
       CFA_REMEMBER_STATE,
       CFA_RESTORE_STATE,
       CFA_DEF_CFA,
       CFA_DEF_CFA_REGISTER,
       CFA_DEF_CFA_OFFSET,
       CFA_DEF_CFA_EXPRESSION,
       CFA_EXPRESSION,
       CFA_OFFSET_EXTENDED_SF,
       CFA_DEF_CFA_SF,
       CFA_DEF_CFA_OFFSET_SF,
       CFA_VAL_OFFSET,
       CFA_VAL_OFFSET_SF,
       CFA_VAL_EXPRESSION,
       CFA_GNU_ARGS_SIZE = 0x2e,
};

static void restore_initial(struct program *program, uint64_t number) {
    if (number < REGISTER_COUNT)
        program->row.rules[number] = program->initial.rules[number];
}

static void remember_state(struct program *program) {
    if (program->remembered < REMEMBERED_MAX)
        program->stack[program->remembered++] = program->row;
    else
        program->reader.bad = true;
}

static void restore_state(struct program *program) {
    if (program->remembered)
        program->row = program->stack[--program->remembered];
    else
        program->reader.bad = true;
}

/* Instructions that only move on. Returns false for another. */
static bool execute_advance(struct program *program, unsigned instruction) {
    if (instruction == CFA_SET_LOC)
        program->at = expvar__cfi_pointer(&program->reader, program->description->pointer_encoding);
    else if (instruction >= CFA_ADVANCE_LOC1 && instruction <= CFA_ADVANCE_LOC4)
        advance(program, cfi_unsigned(&program->reader, (size_t)1 << (instruction - CFA_ADVANCE_LOC1)));
    else if (instruction == CFA_GNU_ARGS_SIZE)
        cfi_uleb(&program->reader);
    else
        return instruction == CFA_NOP;
    return true;
}

/* Instructions about the CFA and about whole states. Returns false for another. */
static bool execute_cfa(struct program *program, unsigned instruction) {
    struct cfi_reader *reader = &program->reader;
    const int64_t factor = program->description->data_alignment;
    const uint64_t number =
        instruction == CFA_DEF_CFA || instruction == CFA_DEF_CFA_SF || instruction == CFA_DEF_CFA_REGISTER
            ? cfi_uleb(reader)
            : program->row.cfa_register;
    if (instruction == CFA_DEF_CFA || instruction == CFA_DEF_CFA_OFFSET)
        set_cfa(program, number, (int64_t)cfi_uleb(reader));
    else if (instruction == CFA_DEF_CFA_SF || instruction == CFA_DEF_CFA_OFFSET_SF)
        set_cfa(program, number, cfi_sleb(reader) * factor);
    else if (instruction == CFA_DEF_CFA_REGISTER)
        set_cfa(program, number, program->row.cfa.operand);
    else if (instruction == CFA_DEF_CFA_EXPRESSION)
        set_operand(program, &program->row.cfa, RULE_EXPRESSION, skip_expression(program));
    else if (instruction == CFA_REMEMBER_STATE)
        remember_state(program);
    else if (instruction == CFA_RESTORE_STATE)
        restore_state(program);
    else
        return false;
    return true;
}

/* Instructions about one register. */
static void execute_rule(struct program *program, unsigned instruction) {
    struct cfi_reader *reader = &program->reader;
    const int64_t factor = program->description->data_alignment;
    const uint64_t number = cfi_uleb(reader);
    if (instruction == CFA_OFFSET_EXTENDED)
        set_rule(program, number, RULE_AT_CFA, (int64_t)cfi_uleb(reader) * factor);
    else if (instruction == CFA_OFFSET_EXTENDED_SF)
        set_rule(program, number, RULE_AT_CFA, cfi_sleb(reader) * factor);
    else if (instruction == CFA_VAL_OFFSET)
        set_rule(program, number, RULE_CFA_PLUS, (int64_t)cfi_uleb(reader) * factor);
    else if (instruction == CFA_VAL_OFFSET_SF)
        set_rule(program, number, RULE_CFA_PLUS, cfi_sleb(reader) * factor);
    else if (instruction == CFA_RESTORE_EXTENDED)
        restore_initial(program, number);
    else if (instruction == CFA_UNDEFINED)
        set_rule(program, number, RULE_UNDEFINED, 0);
    else if (instruction == CFA_SAME_VALUE)
        set_rule(program, number, RULE_SAME, 0);
    else if (instruction == CFA_REGISTER)
        set_rule(program, number, RULE_REGISTER, (int64_t)cfi_uleb(reader));
    else if (instruction == CFA_EXPRESSION)
        set_rule(program, number, RULE_AT_EXPRESSION, skip_expression(program));
    else if (instruction == CFA_VAL_EXPRESSION)
        set_rule(program, number, RULE_EXPRESSION, skip_expression(program));
    else
        reader->bad = true;
}

static void execute(struct program *program) {
    const unsigned byte = (unsigned)cfi_unsigned(&program->reader, 1), low = byte & 0x3f, high = byte & 0xc0;
    if (high == CFA_ADVANCE_LOC)
        advance(program, low);
    else if (high == CFA_OFFSET)
        set_rule(program, low, RULE_AT_CFA, (int64_t)cfi_uleb(&program->reader) * program->description->data_alignment);
    else if (high == CFA_RESTORE)
        restore_initial(program, low);
    else if (!execute_advance(program, byte) && !execute_cfa(program, byte))
        execute_rule(program, byte);
}

/* Executes until the row for the target is complete: the first move beyond it ends a program. */
static bool run(struct program *program, struct cfi_reader instructions) {
    program->reader = instructions;
    for (unsigned executed = 0; program->reader.at < program->reader.end && program->at <= program->target;
         executed++) {
        if (executed == INSTRUCTIONS_MAX)
            return false;
        /* An advance beyond the target must leave the row as it was: it changes nothing but `at`. */
        execute(program);
        if (program->reader.bad)
            return false;
    }
    return true;
}

/* The row that holds at `pc`. */
static bool find_row(const struct cfi_description *description, uintptr_t pc, struct row *row) {
    struct program program;
    program.description = description;
    program.at = description->start;
    program.target = pc;
    program.remembered = 0;
    program.row = (struct row){.cfa = {.kind = RULE_UNDEFINED}};
    if (!run(&program, description->common))
        return false;
    program.initial = program.row;
    program.at = description->start;
    if (!run(&program, description->own) || program.row.cfa.kind == RULE_UNDEFINED)
        return false;
    *row = program.row;
    return true;
}

/* A frame that is being left: its row, its registers as they were, and where its reads go through. */
struct leaving {
    struct row row;
    struct registers old;
    const struct cfi_description *description;
    struct memory_guard *guard;
    uintptr_t cfa;
};

static bool evaluate(const struct leaving *frame, int32_t place, const uintptr_t *initial, uintptr_t *value) {
    /* Both programs lie in one table, and the place was read within its bounds. */
    struct cfi_reader reader = {.at = frame->description->base + place};
    const struct cfi_reader *within = reader.at >= frame->description->own.end || reader.at < frame->description->base
                                          ? &frame->description->common
                                          : &frame->description->own;
    reader.end = within->end;
    const uint64_t size = cfi_uleb(&reader);
    if (reader.bad || size > (uint64_t)(reader.end - reader.at))
        return false;
    reader.end = reader.at + size;
    return expvar__cfi_evaluate(reader, &frame->old, initial, frame->guard, value);
}

static bool find_cfa(struct leaving *frame) {
    if (frame->row.cfa.kind == RULE_EXPRESSION)
        return evaluate(frame, frame->row.cfa.operand, NULL, &frame->cfa);
    frame->cfa = frame->old.value[frame->row.cfa_register] + (uintptr_t)(intptr_t)frame->row.cfa.operand;
    return true;
}

static bool apply(const struct leaving *frame, const struct rule *rule, uintptr_t *value) {
    switch ((enum rule_kind)rule->kind) {
    case RULE_SAME:
    case RULE_UNDEFINED:
        return true;
    case RULE_AT_CFA:
        return expvar__guard_read(frame->guard, frame->cfa + (uintptr_t)(intptr_t)rule->operand, value);
    case RULE_CFA_PLUS:
        *value = frame->cfa + (uintptr_t)(intptr_t)rule->operand;
        return true;
    case RULE_REGISTER:
        if (rule->operand < 0 || rule->operand >= REGISTER_COUNT)
            return false;
        *value = frame->old.value[rule->operand];
        return true;
    case RULE_EXPRESSION:
        return evaluate(frame, rule->operand, &frame->cfa, value);
    case RULE_AT_EXPRESSION: {
        uintptr_t address = 0;
        return evaluate(frame, rule->operand, &frame->cfa, &address) &&
               expvar__guard_read(frame->guard, address, value);
    }
    }
    return false;
}

/* Replaces the registers by the caller's. */
static bool leave(struct leaving *frame, struct registers *registers) {
    frame->old = *registers;
    if (!find_cfa(frame))
        return false;
    registers->value[REGISTER_SP] = frame->cfa; /* by definition, unless a rule says otherwise */
    for (int i = 0; i < REGISTER_COUNT; i++)
        if (!apply(frame, &frame->row.rules[i], &registers->value[i]))
            return false;
    return true;
}

enum cfi_step expvar__cfi_step(struct registers *registers, bool exact, struct memory_guard *guard) {
    struct cfi_description description;
    const uintptr_t pc = registers->value[REGISTER_PC] - (exact ? 0 : 1);
    if (!expvar__cfi_find(pc, &description) || description.return_register != REGISTER_PC)
        return CFI_END;
    struct leaving frame = {.description = &description, .guard = guard};
    if (!find_row(&description, pc, &frame.row) || frame.row.rules[REGISTER_PC].kind == RULE_UNDEFINED ||
        frame.row.rules[REGISTER_PC].kind == RULE_SAME)
        return CFI_END;
    if (!leave(&frame, registers) || registers->value[REGISTER_PC] == 0)
        return CFI_END;
    /* A frame that is not above its callee's would let a walk go round for ever. A signal may change stacks. */
    if (!description.signal_frame && registers->value[REGISTER_SP] <= frame.old.value[REGISTER_SP])
        return CFI_END;
    return description.signal_frame ? CFI_INTERRUPTED : CFI_CALLER;
}
