/** A combobox over taxpayers, invoices, leads and rings: `/` focuses it, arrows choose, Enter takes. A list of ids is taken as one. */
import { type ClipboardEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions, useSession } from '../session.tsx';
import { asLine, readSearch, taxpayerOf } from '../state/search.ts';
import { SearchResults } from './SearchResults.tsx';
import { type Offer, useSearch } from './useSearch.ts';

export function Search() {
  const { t } = useTranslation();
  const { api } = useSession();
  const { chooseStart, chooseStarts, openPage } = useActions();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const sought = text.trim();
  const search = useSearch(sought);
  useSlashKey(() => input.current?.focus());

  const { offers } = search;
  const shown = open && sought !== '';
  const change = (next: string) => {
    setText(next);
    setActive(0);
    setOpen(true);
  };
  const leave = () => {
    setText('');
    setOpen(false);
    input.current?.blur();
  };
  const take = (offer: Offer) => {
    if (offer.kind === 'several') chooseStarts(offer.ids);
    else if (offer.kind === 'taxpayer') chooseStart(offer.taxpayer.id);
    else if (offer.kind === 'invoice') openPage('invoice', { invoice: offer.key });
    else openPage(offer.kind, { [offer.kind === 'leads' ? 'lead' : 'ring']: offer.id });
    leave();
  };
  /** Whoever types or pastes a whole id need not wait for the list. */
  const takeExact = async () => {
    const exact = await taxpayerOf(api, sought).catch(() => null);
    if (!exact || input.current?.value.trim() !== sought) return;
    chooseStart(exact.id);
    leave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const next = active + (event.key === 'ArrowDown' ? 1 : -1);
      setActive(Math.max(0, Math.min(offers.length - 1, next)));
    } else if (event.key === 'Enter' && sought !== '') {
      setOpen(true);
      if (search.isSettled) {
        if (offers[active]) take(offers[active]);
      } else if (readSearch(sought).ids.length === 0) void takeExact();
    } else if (event.key === 'Escape') {
      setOpen(false);
      input.current?.blur();
    }
  };
  /** A field of one line would run the lines of a list together. */
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData.getData('text');
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    if (asLine(pasted) === pasted) return;
    event.preventDefault();
    change(value.slice(0, selectionStart ?? value.length) + asLine(pasted) + value.slice(selectionEnd ?? value.length));
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
        aria-activedescendant={shown && offers[active] ? `${listId}-${active}` : undefined}
        value={text}
        onChange={(event) => change(event.target.value)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {text === '' && <kbd aria-hidden="true">/</kbd>}
      {/* Pressing the mouse must not take the focus, or the list would close before the click. */}
      <div className="search-list" hidden={!shown} onMouseDown={(event) => event.preventDefault()}>
        {sought !== '' && (
          <SearchResults id={listId} search={search} active={active} onActive={setActive} onTake={take} />
        )}
      </div>
    </div>
  );
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
