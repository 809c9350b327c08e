/** What detectors and kernels are graded against. */
export const TRUTHS = [
  ...(['economies', 'amlsim', 'amlworld', 'hybrid', 'hybrid-cumcm', 'cumcm'] as const),
  ...(['dense-flow', 'communities'] as const),
];
export type TruthName = (typeof TRUTHS)[number];
