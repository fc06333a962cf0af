/** Short messages in the corner. Actions that can be undone offer that instead of asking first. */
import { toast } from 'svelte-sonner';
import { asFailure } from '../host/errors.ts';

export interface ToastAction {
  label: string;
  run: () => void;
}

/** Reports success. */
export function said(message: string, action?: ToastAction): void {
  toast(message, action ? { action: { label: action.label, onClick: action.run } } : {});
}

/** Reports a failure; work that the user stopped is not reported. */
export function failed(error: unknown, action?: ToastAction): void {
  const failure = asFailure(error);
  if (failure.code === 'cancelled') return;
  toast.error(failure.message, {
    duration: 10_000,
    ...(action ? { action: { label: action.label, onClick: action.run } } : {}),
  });
}
