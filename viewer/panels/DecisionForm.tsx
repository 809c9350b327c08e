/** Asks for what a decision needs: whom it is about, why, and who decides. Says what will follow, and that it works. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DecisionReply, DecisionRequest, JobProgress } from '../../server/contract.ts';
import { idText } from '../i18n/evidence.ts';
import { useSession } from '../session.tsx';
import { keptAuthor, keepAuthor } from '../state/author.ts';
import { followJob } from '../state/jobs.ts';
import { Dialog } from './Dialog.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { Progress } from './Progress.tsx';

export type Asked =
  | { kind: 'confirm' | 'refuse'; a: string; b: string }
  | { kind: 'merge' }
  | { kind: 'split' }
  | { kind: 'undo'; undoes: number };
export type Ask = (asked: Asked) => void;

interface Props {
  asked: Asked;
  onClose: () => void;
  onDecided: (reply: DecisionReply) => void;
}

export function DecisionForm({ asked, onClose, onDecided }: Props) {
  const { t } = useTranslation();
  const { api } = useSession();
  const [words, setWords] = useState({ a: '', b: '', reason: '', author: keptAuthor() });
  const [isMissing, setMissing] = useState(false);
  const [progress, setProgress] = useState<JobProgress | null>(null);
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (request: DecisionRequest) => followJob(api, await api.decide(request), setProgress),
    onSuccess: (reply) => (reply ? onDecided(reply) : onClose()),
  });
  const { kind } = asked;
  const field = (name: keyof typeof words) => ({
    value: words[name],
    wrong: isMissing && words[name].trim() === '',
    onChange: (text: string) => setWords({ ...words, [name]: text }),
  });
  const decide = () => {
    const request = requestOf(asked, words);
    setMissing(request === null);
    if (!request) return;
    keepAuthor(request.author);
    mutate(request);
  };
  return (
    <Dialog
      title={t(`decide.title.${kind}`, { number: kind === 'undo' ? asked.undoes : '' })}
      confirm={t(`decide.do.${kind}`)}
      busy={isPending}
      onConfirm={decide}
      onClose={onClose}
    >
      {(kind === 'confirm' || kind === 'refuse') && (
        <p className="pair">
          {idText(t, asked.a)}
          <br />
          {idText(t, asked.b)}
        </p>
      )}
      <p>
        {t(`decide.text.${kind}`)} {kind !== 'undo' && t('decide.only')}
      </p>
      {kind === 'merge' && (
        <>
          <Field label={t('decide.first')} hint={t('decide.idHint')} {...field('a')} />
          <Field label={t('decide.second')} {...field('b')} />
        </>
      )}
      {kind === 'split' && <Field label={t('decide.one')} hint={t('decide.idHint')} {...field('a')} />}
      <Field label={t('decide.reason')} hint={t('decide.reasonHint')} long {...field('reason')} />
      <Field label={t('decide.author')} hint={t('decide.authorHint')} {...field('author')} />
      {isMissing && (
        <p className="problem" role="alert">
          {t('decide.missing')}
        </p>
      )}
      {error && !isPending && <ProblemNote error={error} />}
      {isPending && (
        <div className="working" role="status">
          {!progress && <progress aria-hidden="true" />}
          {t('decide.busy')}
          {progress && <Progress progress={progress} />}
        </div>
      )}
    </Dialog>
  );
}

function requestOf(asked: Asked, words: Record<'a' | 'b' | 'reason' | 'author', string>): DecisionRequest | null {
  const [a, b, reason, author] = [words.a, words.b, words.reason, words.author].map((text) => text.trim());
  if (reason === '' || author === '') return null;
  const because = { reason, author };
  switch (asked.kind) {
    case 'merge':
      return a === '' || b === '' ? null : { kind: 'merge', a, b, ...because };
    case 'split':
      return a === '' ? null : { kind: 'split', a, ...because };
    case 'undo':
      return { kind: 'undo', undoes: asked.undoes, ...because };
    default:
      return { kind: asked.kind, a: asked.a, b: asked.b, ...because };
  }
}

interface FieldProps {
  label: string;
  hint?: string;
  long?: boolean;
  value: string;
  wrong: boolean;
  onChange: (text: string) => void;
}

function Field({ label, hint, long = false, value, wrong, onChange }: FieldProps): ReactNode {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const shared = { id, value, 'aria-invalid': wrong, 'aria-describedby': hintId, 'aria-required': true };
  return (
    <div className="dialog-field">
      <label htmlFor={id}>{label}</label>
      {long ? (
        <textarea {...shared} rows={3} maxLength={2000} onChange={({ target }) => onChange(target.value)} />
      ) : (
        <input
          {...shared}
          type="text"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
      {hint !== undefined && (
        <small id={hintId} className="muted">
          {hint}
        </small>
      )}
    </div>
  );
}
