import { describe, expect, it } from 'vitest';
import { isRecentEnough, parseBrowserVersion, takesLoadExtension } from './browser-version.ts';

describe('parseBrowserVersion', () => {
  it.each([
    ['Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)', 'chromium', 156],
    ['Chromium 141.0.7390.54 snap', 'chromium', 141],
    ['Google Chrome 150.0.7871.100 ', 'chrome', 150],
    ['Google Chrome beta 151.0.7900.1', 'chrome', 151],
    ['Google Chrome for Testing 159.0.8154.6', 'chrome-for-testing', 159],
    ['Mozilla Firefox 153.7.0esr', 'firefox', 153],
    ['/usr/bin/chromium: 9: [: unexpected operator\nChromium 156.0.8078.79', 'chromium', 156],
  ])('reads %j', (output, product, major) => {
    expect(parseBrowserVersion(output)).toMatchObject({ product, major });
  });

  it.each(['', 'Microsoft Edge 140.0.1', 'command not found', 'Chromium'])('knows nothing of %j', (output) => {
    expect(parseBrowserVersion(output)).toBeNull();
  });
});

describe('takesLoadExtension', () => {
  const takes = (output: string): boolean | undefined => {
    const version = parseBrowserVersion(output);
    return version === null ? undefined : takesLoadExtension(version);
  };

  it('is gone from branded Chrome since 137 only', () => {
    expect(takes('Google Chrome 136.0.1.1')).toBe(true);
    expect(takes('Google Chrome 137.0.1.1')).toBe(false);
    expect(takes('Chromium 156.0.1.1')).toBe(true);
    expect(takes('Google Chrome for Testing 159.0.1.1')).toBe(true);
    expect(takes('Mozilla Firefox 153.0')).toBe(false);
  });
});

describe('isRecentEnough', () => {
  it('passes old browsers over', () => {
    const recent = (output: string): boolean | undefined => {
      const version = parseBrowserVersion(output);
      return version === null ? undefined : isRecentEnough(version);
    };
    expect(recent('Chromium 120.0.1.1')).toBe(false);
    expect(recent('Chromium 156.0.1.1')).toBe(true);
    expect(recent('Mozilla Firefox 128.9.0esr')).toBe(false);
  });
});
