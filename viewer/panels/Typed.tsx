/** A field for a value that is typed. */
import { useState } from 'react';

interface Props<T> {
  text: string;
  read: (text: string) => T | null;
  onChange: (value: T | null) => void;
  className?: string;
  inputMode: 'numeric' | 'decimal';
  placeholder: string;
}

/** Takes effect on Enter or on leaving; what cannot be read is marked and changes nothing. */
export function Typed<T>({ text, read, onChange, ...input }: Props<T>) {
  const [typed, setTyped] = useState(text);
  const wrong = typed.trim() !== '' && read(typed.trim()) === null;
  const commit = () => {
    if (wrong || typed.trim() === text) return;
    onChange(typed.trim() === '' ? null : read(typed.trim()));
  };
  return (
    <input
      {...input}
      value={typed}
      aria-invalid={wrong}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}
