/**
 * Loaded into every process of the bench with `--import`: answers over IPC what the process used so far.
 * It does nothing else, so the hub runs as it always does.
 */
export interface Usage {
  readonly cpuMs: number;
  readonly rssMb: number;
  /** The most since the process began. */
  readonly peakMb: number;
}

process.on('message', (message) => {
  if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  const usage: Usage = {
    cpuMs: (user + system) / 1000,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
  process.send?.({ usage });
});
process.channel?.unref();
