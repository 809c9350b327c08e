/** The browser's own modal dialog: it keeps the focus inside and gives it back. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  title: string;
  confirm?: string;
  onConfirm?: () => void;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, confirm, onConfirm, onClose, children }: Props) {
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
    <dialog ref={element} aria-labelledby={titleId} onCancel={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          (onConfirm ?? onClose)();
        }}
      >
        <h2 id={titleId}>{title}</h2>
        {children}
        <div className="dialog-buttons">
          <button type="button" onClick={onClose}>
            {t(confirm ? 'dialog.cancel' : 'dialog.close')}
          </button>
          {confirm && (
            <button type="submit" className="primary">
              {confirm}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}
