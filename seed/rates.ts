import { dayOf } from '../graph/days.ts';

/** Value-added tax rates in per cent by day of issue (domain.md, "Rates by date"). */

export type RateClass = 'standard' | 'farm' | 'low' | 'service';

/** Last days of the older rates: 2017-06-30 (13 on farm goods), 2018-04-30, 2019-03-31; 1 % for small-scale taxpayers from 2020-03-01. */
const AFTER_13 = dayOf(2017, 7, 1);
const AFTER_17 = dayOf(2018, 5, 1);
const AFTER_16 = dayOf(2019, 4, 1);
const SMALL_SCALE_RELIEF = dayOf(2020, 3, 1);

/** Rate of a class of goods or services that a general taxpayer sells. */
export function generalRate(rateClass: RateClass, day: number): number {
  switch (rateClass) {
    case 'standard':
      return day < AFTER_17 ? 17 : day < AFTER_16 ? 16 : 13;
    case 'farm':
      return day < AFTER_13 ? 13 : generalRate('low', day);
    case 'low':
      return day < AFTER_17 ? 11 : day < AFTER_16 ? 10 : 9;
    case 'service':
      return 6;
  }
}

/** Levy rate of small-scale taxpayers, whatever they sell. */
export function smallScaleRate(day: number): number {
  return day < SMALL_SCALE_RELIEF ? 3 : 1;
}

/** Tax in minor units: net × rate rounded half away from zero, so that a reversal mirrors its original. */
export function taxMinor(netMinor: number, ratePercent: number): number {
  // the product is an exact integer below 2^53 for nets up to 1e13
  return netMinor < 0 ? -Math.round((-netMinor * ratePercent) / 100) : Math.round((netMinor * ratePercent) / 100);
}
