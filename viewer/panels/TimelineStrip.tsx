/** The months below the picture: what the relations of the chain come to, a period to cut out, and time that is played. */
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSuyuan } from '../session.tsx';
import { cutPeriod, type Period } from '../state/arrangement.ts';
import type { Chain } from '../state/chain.ts';
import { touching } from '../state/selected.ts';
import { monthly, periodUntil, type Timeline } from '../state/timeline.ts';

/** Between two frames of what is played. */
const frameMs = 700;
/** Months that are shown at a time while there is no period. */
const playedMonths = 3;

export function TimelineStrip({ chain, timeline }: { chain: Chain; timeline: Timeline }) {
  const { t } = useTranslation();
  const { short } = useMoney();
  const { arrange, play } = useActions();
  const cut = useSuyuan((state) => state.view.arrangement.period);
  const playing = useSuyuan((state) => state.playing);
  const selection = useSuyuan((state) => state.view.selection);
  const { months } = timeline;
  const period = playing ? periodUntil(months, playing.month, playing.width) : cut;
  const sums = monthly(timeline, chain.relations);
  const chosen = selection && monthly(timeline, touching(chain, selection));
  const most = Math.max(1, ...sums);
  const within = (month: string) => period === null || (month >= period.from && month <= period.to);
  usePlaying(months.length);
  const strip = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<{ from: number; to: number } | null>(null);
  const monthAt = ({ clientX }: PointerEvent) => {
    const { left, width } = strip.current!.getBoundingClientRect();
    return Math.max(0, Math.min(months.length - 1, Math.floor(((clientX - left) / width) * months.length)));
  };
  const setPeriod = (from: number, to: number) => {
    const whole = from === 0 && to === months.length - 1;
    arrange(cutPeriod(whole ? null : { from: months[from], to: months[to] }));
  };
  const startPlaying = () => {
    const width = cut ? widthOf(months, cut) : Math.min(playedMonths, months.length);
    play({ month: width - 1, width });
  };
  return (
    <section className="timeline" aria-label={t('months.title')}>
      <div className="timeline-tools">
        <button type="button" onClick={() => (playing ? play(null) : startPlaying())}>
          {t(playing ? 'months.stop' : 'months.play')}
        </button>
        <Ends months={months} period={cut} onPeriod={setPeriod} />
        {cut && (
          <button type="button" className="link" onClick={() => arrange(cutPeriod(null))}>
            {t('months.all')}
          </button>
        )}
        <output>{period ? t('months.period', { from: period.from, to: period.to }) : t('months.whole')}</output>
      </div>
      <div
        className="timeline-bars"
        ref={strip}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          play(null);
          setDragged({ from: monthAt(event), to: monthAt(event) });
        }}
        onPointerMove={(event) => dragged && setDragged({ ...dragged, to: monthAt(event) })}
        onPointerUp={() => {
          if (dragged) setPeriod(Math.min(dragged.from, dragged.to), Math.max(dragged.from, dragged.to));
          setDragged(null);
        }}
        onPointerCancel={() => setDragged(null)}
      >
        {months.map((month, index) => {
          const inDrag =
            dragged && index >= Math.min(dragged.from, dragged.to) && index <= Math.max(dragged.from, dragged.to);
          return (
            <div
              key={month}
              className={`month ${(dragged ? inDrag : within(month)) ? 'month-in' : ''}`}
              title={`${month} · ${short(sums[index], chain.currency)}`}
            >
              <i style={{ height: `${(100 * sums[index]) / most}%` }} />
              {chosen && <b style={{ height: `${(100 * chosen[index]) / most}%` }} />}
              {(index === 0 || month.endsWith('-01')) && <span>{month}</span>}
            </div>
          );
        })}
      </div>
    </section>
  );
}

/** The same for a keyboard. */
function Ends({
  months,
  period,
  onPeriod,
}: {
  months: readonly string[];
  period: Period | null;
  onPeriod: (from: number, to: number) => void;
}) {
  const { t } = useTranslation();
  const from = period ? Math.max(0, months.indexOf(period.from)) : 0;
  const to = period && months.includes(period.to) ? months.indexOf(period.to) : months.length - 1;
  return (
    <>
      <label>
        <span>{t('controls.from')}</span>
        <select
          value={from}
          onChange={({ target }) => onPeriod(Number(target.value), Math.max(to, Number(target.value)))}
        >
          {months.map((month, index) => (
            <option key={month} value={index}>
              {month}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t('controls.to')}</span>
        <select
          value={to}
          onChange={({ target }) => onPeriod(Math.min(from, Number(target.value)), Number(target.value))}
        >
          {months.map((month, index) => (
            <option key={month} value={index}>
              {month}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

/** A month further with each frame, until the last one. */
function usePlaying(count: number) {
  const { play } = useActions();
  const playing = useSuyuan((state) => state.playing);
  useEffect(() => {
    if (!playing) return;
    const next = playing.month + 1;
    const timer = setTimeout(() => play(next < count ? { ...playing, month: next } : null), frameMs);
    return () => clearTimeout(timer);
  }, [play, playing, count]);
}

const widthOf = (months: readonly string[], { from, to }: Period) =>
  Math.max(1, months.filter((month) => month >= from && month <= to).length);
