export { toastWithUndo } from './undo-toast.ts';
