import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

const WORDS = {
  candidates: { id: 'candidates.id', hint: 'candidates.idHint', find: 'candidates.find', clear: 'candidates.clear' },
  leads: { id: 'leads.id', hint: 'leads.idHint', find: 'leads.find', clear: 'leads.clear' },
} as const;

interface IdFieldProps {
  /** Which list asks, in whose words. */
  of: keyof typeof WORDS;
  /** Whom it asks about; null is nobody. Another one needs another key. */
  about: string | null;
  onAbout: (about: string | null) => void;
}

/** Asks for a taxpayer by its number, and forgets it again. */
export function IdField({ of, about, onAbout }: IdFieldProps) {
  const { t } = useTranslation();
  const words = WORDS[of];
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
        aria-label={t(words.id)}
        placeholder={t(words.hint)}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit">{t(words.find)}</button>
      {about !== null && (
        <button type="button" onClick={() => onAbout(null)}>
          {t(words.clear)}
        </button>
      )}
    </form>
  );
}
