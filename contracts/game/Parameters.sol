// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice What a dispute system is deployed with. Times in seconds, amounts in wei.
/// @param period How long rivals of a first claim can be posted, and the clock of a claim that is not late.
/// @param floor The least clock of a late claim.
/// @param grace How long a claim without rivals waits before it is final.
/// @param moveTime What one move takes a diligent player, trace building included.
/// @param cap The most batches in one claim.
/// @param unitHeight Height of unit trees, a multiple of 4.
/// @param stepHeight Height of step trees, a multiple of 4.
/// @param repayShare The most of a forfeited bond that repays the moves against its owner, in 1/10000.
/// @param repayPrice The most that a unit of gas of such a move is repaid with.
/// @param burnShare How much of what is left of a forfeited bond is burned, in 1/10000.
/// @param burnTo Where it goes.
/// @param claimBond Bond of a claim.
/// @param entryBond Bond of an entrant.
struct Parameters {
    uint64 period;
    uint64 floor;
    uint64 grace;
    uint64 moveTime;
    uint64 cap;
    uint8 unitHeight;
    uint8 stepHeight;
    uint16 repayShare;
    uint256 repayPrice;
    uint16 burnShare;
    address burnTo;
    uint256 claimBond;
    uint256 entryBond;
}

/// @title Limits of the parameters.
library ParameterRules {
    uint256 private constant MAX_CAP = 256;

    /// @notice A tree height is no multiple of 4 from 4 to 60.
    error BadHeight(uint256 height);
    /// @notice The floor does not cover the moves of one side.
    error FloorTooShort(uint256 least, uint256 given);
    /// @notice The period is below the floor.
    error PeriodTooShort(uint256 least, uint256 given);
    /// @notice A claim must be able to hold a batch, and opening one proves all that the claim holds after it (141 bytes
    /// of proof each), so there is a most.
    error BadCap(uint256 given, uint256 most);
    /// @notice More than the whole would be burned or repaid.
    error BadShare(uint256 share);

    /// @notice Reverts if the parameters cannot work.
    function check(Parameters memory p) internal pure {
        _height(p.unitHeight);
        _height(p.stepHeight);
        if (p.cap == 0 || p.cap > MAX_CAP) revert BadCap(p.cap, MAX_CAP);
        if (p.burnShare > 10_000) revert BadShare(p.burnShare);
        if (p.repayShare > 10_000) revert BadShare(p.repayShare);
        // One side's half of both dissections, rounded up, and three more: posting, entering and proving.
        uint256 least =
            uint256(p.moveTime) * ((p.unitHeight / 4 + 1) / 2 + (p.stepHeight / 4 + 1) / 2 + 3);
        if (p.floor == 0 || p.floor < least) revert FloorTooShort(least, p.floor);
        if (p.period < p.floor) revert PeriodTooShort(p.floor, p.period);
    }

    function _height(uint8 height) private pure {
        if (height == 0 || height % 4 != 0 || height > 60) revert BadHeight(height);
    }
}
