"""Points of Ed25519 with which anybody can sign, and encodings that are none of a point."""

from election.verify import NEUTRAL, ORDER, P, Point, decode, encode, multiply


def small_order_points() -> list[Point]:
    """Return the eight points whose order divides 8: what ORDER times a point leaves of it."""
    for y in range(2, 1000):
        point = decode(y.to_bytes(32, "little"))
        if point and encode(multiply(4, multiply(ORDER, point))) != encode(NEUTRAL):
            eighth = multiply(ORDER, point)
            return [multiply(number, eighth) for number in range(8)]
    raise AssertionError("there is a point of order 8")


SMALL = small_order_points()


def encodings_out_of_range() -> list[bytes]:
    """Return points with a y of P or more, and x = 0 with a sign: each has another encoding."""
    with_sign = [encode(point) for point in SMALL if point[0] % P == 0]
    above = [y.to_bytes(32, "little") for y in range(P, 2**255)]
    return [
        *above,
        *(bytes([*encoded[:31], encoded[31] | 128]) for encoded in (*with_sign, *above)),
    ]
