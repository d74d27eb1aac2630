package dev.headroom.simulator;

/** The fast Fourier transform by Cooley and Tukey, in place, for powers of two. */
final class Fft {
  private Fft() {}

  /** Transforms; {@code inverse} also divides by the size. */
  static void transform(double[] re, double[] im, boolean inverse) {
    reorder(re, im);
    for (var length = 2; length <= re.length; length *= 2) {
      var angle = (inverse ? 2 : -2) * Math.PI / length;
      for (var k = 0; k < length / 2; k++) {
        butterflies(re, im, length, k, angle);
      }
    }
    if (inverse) {
      for (var i = 0; i < re.length; i++) {
        re[i] /= re.length;
        im[i] /= re.length;
      }
    }
  }

  private static void butterflies(double[] re, double[] im, int length, int k, double angle) {
    var cos = Math.cos(angle * k);
    var sin = Math.sin(angle * k);
    for (var i = k; i < re.length; i += length) {
      var j = i + length / 2;
      var r = re[j] * cos - im[j] * sin;
      var m = re[j] * sin + im[j] * cos;
      re[j] = re[i] - r;
      im[j] = im[i] - m;
      re[i] += r;
      im[i] += m;
    }
  }

  private static void reorder(double[] re, double[] im) {
    var bits = Integer.numberOfTrailingZeros(re.length);
    for (var i = 0; i < re.length; i++) {
      var j = bits == 0 ? 0 : Integer.reverse(i) >>> (32 - bits);
      if (i < j) {
        var r = re[i];
        re[i] = re[j];
        re[j] = r;
        var m = im[i];
        im[i] = im[j];
        im[j] = m;
      }
    }
  }
}
