export { ABOUT_UNDO, newestStep, toastWithUndo } from './undo-toast.ts';
