// Loaded into a measured program with --import; writes what it used when it ends. The operating
// system counts all its threads, and the peak of memory cannot be missed between two looks.
import { writeFileSync } from 'node:fs';

const path = process.env.ANNALS_BENCH_USAGE;
if (path !== undefined) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = {
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      peakMegabytes: (maxRSS * 1024) / 1e6,
    };
    writeFileSync(path, JSON.stringify(usage));
  });
}
