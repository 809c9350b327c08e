import { type FormEvent, useState } from 'react';

interface SearchFieldProps {
  label: string;
  placeholder: string;
  /** What the button says that finds, and the one that forgets; without that there is none. */
  find: string;
  clear?: string;
  /** It is what its page is for. */
  isMain?: boolean;
  /** What was asked for; null is nothing. Another one needs another key. */
  shown: string | null;
  onFind: (text: string | null) => void;
}

/** Asks for something by a text that it bears, and forgets it again. */
export function SearchField({ label, placeholder, find, clear, isMain = false, shown, onFind }: SearchFieldProps) {
  const [text, setText] = useState(shown ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFind(text.trim() || null);
  };
  return (
    <form className="search-field" role="search" onSubmit={submit}>
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={512}
        aria-label={label}
        placeholder={placeholder}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className={isMain ? 'primary' : undefined}>
        {find}
      </button>
      {clear !== undefined && shown !== null && (
        <button type="button" onClick={() => onFind(null)}>
          {clear}
        </button>
      )}
    </form>
  );
}
