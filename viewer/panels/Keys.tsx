/** The keys that work everywhere on the page, and the list of them on `?`. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions, useSession } from '../session.tsx';
import { hide, shorten } from '../state/arrangement.ts';
import type { Selection } from '../state/view.ts';
import { Dialog } from './Dialog.tsx';

const rows = [
  'search',
  'up',
  'down',
  'walk',
  'hide',
  'shorten',
  'rest',
  'table',
  'months',
  'undo',
  'redo',
  'leave',
  'help',
] as const;
const keys: Record<(typeof rows)[number], string> = {
  search: '/',
  up: '[',
  down: ']',
  walk: '← → ↑ ↓',
  hide: 'H',
  shorten: 'S',
  rest: '{ }',
  table: 'T',
  months: 'M',
  undo: 'Ctrl Z',
  redo: 'Ctrl Y',
  leave: 'Esc',
  help: '?',
};

/** Of taxpayers that are selected; where it all starts stays. */
function idsOf(selection: Selection, start: string | null): string[] {
  const ids = selection.kind === 'taxpayer' ? [selection.id] : selection.kind === 'several' ? selection.ids : [];
  return ids.filter((id) => id !== start);
}

export function Keys() {
  const { t } = useTranslation();
  const { store } = useSession();
  const actions = useActions();
  const [help, setHelp] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.matches('input, textarea, select') || document.querySelector('dialog[open]')) return;
      const { view } = store.getState();
      const key = event.key.toLowerCase();
      const command = event.ctrlKey || event.metaKey;
      const take = (action: () => void) => {
        event.preventDefault();
        action();
      };
      if (command && key === 'z') return take(event.shiftKey ? actions.redo : actions.undo);
      if (command && key === 'y') return take(actions.redo);
      if (command || event.altKey) return;
      if (key === '?') return take(() => setHelp(true));
      if (view.page !== 'chain' || view.start === null) return;
      const id = view.selection?.kind === 'taxpayer' ? view.selection.id : null;
      if (key === '[' && id !== null) take(() => actions.requestExpand(id, 'up'));
      else if (key === ']' && id !== null) take(() => actions.requestExpand(id, 'down'));
      else if (key === '{' && id !== null) take(() => actions.select({ kind: 'rest', id, direction: 'up' }));
      else if (key === '}' && id !== null) take(() => actions.select({ kind: 'rest', id, direction: 'down' }));
      else if (key === 'h' && view.selection) take(() => actions.arrange(hide(idsOf(view.selection!, view.start))));
      else if (key === 's' && view.selection) take(() => actions.arrange(shorten(idsOf(view.selection!, view.start))));
      else if (key === 'm') take(() => actions.openTimeline(!view.timeline));
      else if (key === 't') take(() => actions.setTable(view.table === 'closed' ? 'taxpayers' : 'closed'));
      else if (key === 'escape') take(() => (view.path.length > 0 ? actions.showPath([]) : actions.select(null)));
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [store, actions]);
  if (!help) return null;
  return (
    <Dialog title={t('keys.title')} onClose={() => setHelp(false)}>
      <dl className="keys">
        {rows.map((row) => (
          <div key={row}>
            <dt>
              <kbd>{keys[row]}</kbd>
            </dt>
            <dd>{t(`keys.${row}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
