/** Whether shortcuts are pressed with Cmd and not with Ctrl. */
export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);
