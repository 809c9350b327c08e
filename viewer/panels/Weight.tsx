export function Weight({ weight }: { weight: number }) {
  return (
    <span className="weight">
      <progress value={weight} max={1000} aria-hidden="true" />
      {weight}
    </span>
  );
}
