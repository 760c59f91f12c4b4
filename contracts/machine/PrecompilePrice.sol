// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Slice} from "../structures/Slice.sol";
import {Gas} from "./Gas.sol";
import {Fork} from "./Host.sol";
import {Modexp} from "./Modexp.sol";
import {MsmDiscount} from "./MsmDiscount.sol";
import {Phase} from "./Phase.sol";
import {Unprovable} from "./Unprovable.sol";

/// @notice What calls of precompiles cost.
library PrecompilePrice {
    /// @dev The greatest input of a call, bytes, and its greatest price by the table, gas (docs/chain-rules.md §2).
    uint256 internal constant INPUT_CAP = 65_536;
    uint256 private constant PRICE_CAP = 10_000_000;

    uint256 private constant MODEXP = 0x05;

    /// @notice Whether a call of `precompile` with `input` is over a cap of the chain; its length is not asked.
    function isOverCap(uint256 precompile, Slice input) internal pure returns (bool) {
        if (precompile == MODEXP && Modexp.isTooLong(input)) return true;
        return tablePrice(precompile, input) > PRICE_CAP;
    }

    /// @notice The price of a call by the table, the most that it costs on L1: MODEXP as from osaka, the
    /// multiplications of many points without their discount.
    function tablePrice(uint256 precompile, Slice input) internal pure returns (uint256) {
        if (precompile == 0x0c) return 12_000 * (input.length() / 160);
        if (precompile == 0x0e) return 22_500 * (input.length() / 288);
        return forkPrice(Fork.OSAKA, precompile, input);
    }

    /// @notice What the caller pays for a call that is over no cap; the identity, whose input nobody reads, is not
    /// among them.
    function forkPrice(uint256 fork, uint256 precompile, Slice input)
        internal
        pure
        returns (uint256)
    {
        uint256 size = input.length();
        // Yellow Paper, appendix E
        if (precompile == 0x01) return 3000;
        if (precompile == 0x02) return 60 + Gas.wordGas(12, size);
        if (precompile == 0x03) return 600 + Gas.wordGas(120, size);
        if (precompile == MODEXP) return Modexp.modexpPrice(fork, input);
        // EIP-1108
        if (precompile == 0x06) return 150;
        if (precompile == 0x07) return 6000;
        if (precompile == 0x08) return 45_000 + 34_000 * (size / 192);
        // EIP-152: one gas a round
        if (precompile == 0x09) return rounds(input);
        // EIP-4844
        if (precompile == 0x0a) return 50_000;
        // EIP-2537
        if (precompile == 0x0b) return 375;
        if (precompile == 0x0c) {
            uint256 points = size / 160;
            return points == 0 ? 0 : points * 12_000 * MsmDiscount.discountG1(points) / 1000;
        }
        if (precompile == 0x0d) return 600;
        if (precompile == 0x0e) {
            uint256 points = size / 288;
            return points == 0 ? 0 : points * 22_500 * MsmDiscount.discountG2(points) / 1000;
        }
        if (precompile == 0x0f) return 37_700 + 32_600 * (size / 384);
        if (precompile == 0x10) return 5500;
        if (precompile == 0x11) return 23_800;
        // EIP-7951
        if (precompile == 0x100) return 6900;
        revert Unprovable(Phase.PRECOMPILE, precompile);
    }

    /// @dev The first four bytes. An input ends in a filled-up word, so a shorter one is followed by zeros.
    function rounds(Slice input) private pure returns (uint256 count) {
        if (input.length() == 0) return 0;
        uint256 at = input.at();
        assembly ("memory-safe") {
            count := shr(224, mload(at))
        }
    }
}
