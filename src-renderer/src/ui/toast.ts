/** Short messages in the corner. What can be undone offers that instead of asking beforehand. */
import { toast } from 'svelte-sonner';
import { asFailure } from '../host/errors.ts';

export interface ToastAction {
  label: string;
  run: () => void;
}

/** Something was done. */
export function said(message: string, action?: ToastAction): void {
  toast(message, action ? { action: { label: action.label, onClick: action.run } } : {});
}

/** Something failed; what the person stopped himself is not worth a message. */
export function failed(error: unknown, action?: ToastAction): void {
  const failure = asFailure(error);
  if (failure.code === 'cancelled') return;
  toast.error(failure.message, {
    duration: 10_000,
    ...(action ? { action: { label: action.label, onClick: action.run } } : {}),
  });
}
