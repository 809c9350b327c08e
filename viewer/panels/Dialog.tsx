/** The browser's own modal dialog: it keeps the focus inside and gives it back. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  title: string;
  confirm?: string;
  /** Nothing can be pressed, nor the dialog left. */
  busy?: boolean;
  onConfirm?: () => void;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, confirm, busy = false, onConfirm, onClose, children }: Props) {
  const { t } = useTranslation();
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current!;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector<HTMLInputElement>('input:checked')?.focus();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby={titleId}
      aria-busy={busy}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) onClose();
      }}
      // A browser lets a second Escape through.
      onClose={() => (busy ? element.current?.showModal() : onClose())}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) (onConfirm ?? onClose)();
        }}
      >
        <h2 id={titleId}>{title}</h2>
        {children}
        <div className="dialog-buttons">
          <button type="button" aria-disabled={busy} onClick={() => !busy && onClose()}>
            {t(confirm ? 'dialog.cancel' : 'dialog.close')}
          </button>
          {confirm && (
            <button type="submit" className="primary" aria-disabled={busy}>
              {confirm}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}
