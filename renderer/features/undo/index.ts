export { ABOUT_UNDO, newestStep, toastWithUndo, turnMessage } from './undo-toast.ts';
