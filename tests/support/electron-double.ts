// Filled by the desktop shell's tests.
export {};
