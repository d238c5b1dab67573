/* registers.c - the registers of an interrupted thread, and of this one. */
#include "pprof/registers.h"

#include <ucontext.h>

#if defined __x86_64__

static const int dwarf_to_greg[REGISTER_COUNT] = {
    REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8,
    REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP,
};

bool expvar__registers_of_context(struct registers *registers, const void *context) {
    const ucontext_t *interrupted = context;
    for (int i = 0; i < REGISTER_COUNT; i++)
        registers->value[i] = (uintptr_t)interrupted->uc_mcontext.gregs[dwarf_to_greg[i]];
    return true;
}

uintptr_t expvar__program_counter(const void *context) {
    return (uintptr_t)((const ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
}

/* getcontext would do too, for a system call. A callee may have lost the others already; rules refer to these. */
__attribute__((naked, noinline)) bool expvar__registers_here(__attribute__((unused)) struct registers *registers) {
    __asm__("movq %rbx, 3*8(%rdi)\n\t"
            "movq %rbp, 6*8(%rdi)\n\t"
            "leaq 8(%rsp), %rax\n\t" /* as after the return */
            "movq %rax, 7*8(%rdi)\n\t"
            "movq %r12, 12*8(%rdi)\n\t"
            "movq %r13, 13*8(%rdi)\n\t"
            "movq %r14, 14*8(%rdi)\n\t"
            "movq %r15, 15*8(%rdi)\n\t"
            "movq (%rsp), %rax\n\t"
            "movq %rax, 16*8(%rdi)\n\t"
            "movl $1, %eax\n\t"
            "ret");
}

#else

uintptr_t expvar__program_counter(const void *context) {
    const ucontext_t *interrupted = context;
#if defined __aarch64__
    return (uintptr_t)interrupted->uc_mcontext.pc;
#else
    (void)interrupted;
    return 0;
#endif
}

bool expvar__registers_of_context(struct registers *registers, const void *context) {
    *registers = (struct registers){0};
    registers->value[REGISTER_PC] = expvar__program_counter(context);
    return false;
}

bool expvar__registers_here(struct registers *registers) {
    *registers = (struct registers){0};
    registers->value[REGISTER_PC] = (uintptr_t)__builtin_return_address(0);
    return false;
}

#endif
