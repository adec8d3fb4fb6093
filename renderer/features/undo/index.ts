export { newestStep, toastWithUndo } from './undo-toast.ts';
