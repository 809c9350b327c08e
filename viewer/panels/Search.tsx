/** A combobox over `GET /taxpayers?q=`: `/` focuses it, arrows choose, Enter takes. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useActions, useSession } from '../session.tsx';
import { ProblemNote } from './ProblemNote.tsx';

const pauseMs = 180;

export function Search() {
  const { t } = useTranslation();
  const { api } = useSession();
  const { chooseStart } = useActions();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const asked = useDeferredValue(useDebounced(text.trim(), pauseMs));
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => api.search(asked, signal),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  });
  useSlashKey(() => input.current?.focus());

  const items = asked === '' ? [] : (found.data?.items ?? []);
  const shown = open && text.trim() !== '';
  const take = (id: string) => {
    chooseStart(id);
    setText('');
    setOpen(false);
    input.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const next = active + (event.key === 'ArrowDown' ? 1 : -1);
      setActive(Math.max(0, Math.min(items.length - 1, next)));
    } else if (event.key === 'Enter') {
      const exact = items.find(({ id }) => id === text.trim());
      const chosen = items[active] ?? exact;
      if (chosen && asked === text.trim()) take(chosen.id);
      else if (text.trim() !== '') setOpen(true);
    } else if (event.key === 'Escape') {
      setOpen(false);
      input.current?.blur();
    }
  };

  return (
    <div className="search">
      <input
        ref={input}
        type="search"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        placeholder={t('search.placeholder')}
        aria-label={t('search.label')}
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown && items[active] ? `${listId}-${active}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {text === '' && <kbd aria-hidden="true">/</kbd>}
      {/* Pressing the mouse must not take the focus, or the list would close before the click. */}
      <div className="search-list" hidden={!shown} onMouseDown={(event) => event.preventDefault()}>
        <ul id={listId} role="listbox" aria-label={t('search.results')}>
          {items.map(({ id, name, observed }, index) => (
            <li
              key={id}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              onClick={() => take(id)}
              onMouseMove={() => setActive(index)}
            >
              <span className="search-id">{id}</span>
              <span className="search-name">{name}</span>
              <span className="search-observed">{t(observed.length > 0 ? 'observed.short' : 'mentioned.short')}</span>
            </li>
          ))}
        </ul>
        {found.error && <ProblemNote error={found.error} />}
        {asked !== '' && found.data && items.length === 0 && <p className="empty">{t('search.nothing', { asked })}</p>}
        {found.data && found.data.total > items.length && items.length > 0 && (
          <p className="more">{t('search.more', moreThan(found.data.total - items.length))}</p>
        )}
      </div>
    </div>
  );
}

const moreThan = (count: number) => ({ count, text: wholeCount(count) });

function useDebounced(value: string, pause: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}

function useSlashKey(focus: () => void) {
  const latest = useRef(focus);
  useEffect(() => {
    latest.current = focus;
  });
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== '/' || target.matches('input, textarea, select') || document.querySelector('dialog[open]')) {
        return;
      }
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
