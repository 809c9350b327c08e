import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface IdFieldProps {
  /** Which list asks, in whose words. */
  of: 'candidates' | 'leads';
  /** Whom it asks about; null is nobody. Another one needs another key. */
  about: string | null;
  onAbout: (about: string | null) => void;
}

/** Asks for a taxpayer by its number, and forgets it again. */
export function IdField({ of, about, onAbout }: IdFieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(about ?? '');
  const find = (event: FormEvent) => {
    event.preventDefault();
    onAbout(text.trim() || null);
  };
  return (
    <form className="id-field" role="search" onSubmit={find}>
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={512}
        aria-label={t(`${of}.id`)}
        placeholder={t(`${of}.idHint`)}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit">{t(`${of}.find`)}</button>
      {about !== null && (
        <button type="button" onClick={() => onAbout(null)}>
          {t(`${of}.clear`)}
        </button>
      )}
    </form>
  );
}
