// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The chess clocks of a match. One word of storage.
/// @param left0 Seconds that side 0 had at `since`.
/// @param left1 Seconds that side 1 had at `since`.
/// @param since The L1 time from which the running clock or clocks are counted.
struct Clock {
    uint64 left0;
    uint64 left1;
    uint64 since;
}

/// @title Rules of chess clocks.
library Clocks {
    /// @notice The side to move has no time left.
    error OutOfTime(uint256 side, uint256 late);

    /// @notice Seconds since the clocks were last stopped.
    function elapsed(Clock memory clock, uint256 time) internal pure returns (uint64) {
        return time > clock.since ? uint64(time) - clock.since : 0;
    }

    /// @notice What a side had at `since`.
    function left(Clock memory clock, uint256 side) internal pure returns (uint64) {
        return side == 0 ? clock.left0 : clock.left1;
    }

    /// @notice What a side whose clock runs has now.
    function remaining(Clock memory clock, uint256 side, uint256 time)
        internal
        pure
        returns (uint64)
    {
        uint64 spent = elapsed(clock, time);
        uint64 had = left(clock, side);
        return spent < had ? had - spent : 0;
    }

    /// @notice Charges the time that has passed to the side to move and counts from now on.
    function charge(Clock memory clock, uint256 side, uint256 time) internal pure {
        uint64 rest = remaining(clock, side, time);
        if (rest == 0) revert OutOfTime(side, elapsed(clock, time) - left(clock, side));
        if (side == 0) clock.left0 = rest;
        else clock.left1 = rest;
        clock.since = uint64(time);
    }
}
