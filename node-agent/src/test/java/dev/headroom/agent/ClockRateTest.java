package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clock rates are found when the evidence is good, and otherwise not known. */
class ClockRateTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Opus of 20 ms,                          48000,  960, 5,   250, 48000",
    "Opus of 60 ms,                          48000, 2880, 5,    83, 48000",
    "Opus of 2.5 ms,                         48000,  120, 5,  2000, 48000",
    "wideband of 20 ms,                      16000,  320, 5,   250, 16000",
    "narrowband of 30 ms,                     8000,  240, 5,   166, 8000",
    "CD rate of 10 ms,                       44100,  441, 5,   500, 44100",
    "12 kHz of 20 ms,                        12000,  240, 5,   250, 12000",
    "24 kHz of 20 ms,                        24000,  480, 5,   250, 24000",
    "32 kHz of 20 ms,                        32000,  640, 5,   250, 32000",
    "video of 30 frames,                     90000, 3000, 5,   150, 90000",
    "video of 29.97 frames,                  90000, 3003, 5,   150, 90000",
    "a screen at 1 frame,                    90000, 90000, 60,  60, 90000",
    "4 % off: a clock that is wrong,         46200,  960, 5,   250, 48000",
    "too short,                              48000,  960, 1.9, 95,  0",
    "too few frames,                         90000, 3000, 20,  29,  0",
    "too long: the timestamp may have wrapped, 48000, 960, 3601, 180000, 0",
    "between two rates,                      20000,  400, 5,   250, 0",
    "an odd step for its slope,              48000, 1001, 5,   250, 0",
    "no step at all,                         48000,    0, 5,   250, 0",
    "time runs backwards,                   -48000, -960, 5,   250, 0",
  })
  void finds(String name, int slope, int step, double seconds, int frames, int rate) {
    var timing = new FakeTiming((long) (slope * seconds), (long) (seconds * 1e9), frames, step);
    assertThat(ClockRate.find(timing)).as(name).isEqualTo(rate);
  }

  private record FakeTiming(long ticks, long elapsedNanos, long frames, int step)
      implements TimingRow {
    @Override
    public int clockRate() {
      return 0;
    }

    @Override
    public int timestamp() {
      return 0;
    }

    @Override
    public long arrivalNanos() {
      return elapsedNanos;
    }

    @Override
    public long jitterNanos() {
      return 0;
    }

    @Override
    public long jitterSamples() {
      return 0;
    }

    @Override
    public long jitterSumNanos() {
      return 0;
    }

    @Override
    public long jitterMinNanos() {
      return 0;
    }

    @Override
    public long jitterMaxNanos() {
      return 0;
    }
  }
}
