// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Slice} from "../structures/Slice.sol";
import {Fork} from "./Host.sol";

/// @notice What MODEXP (EIP-198) costs.
library Modexp {
    /// @dev The greatest base, exponent or modulus, bytes: EIP-7823, at every fork of the chain (docs/chain-rules.md
    /// §2).
    uint256 private constant OPERAND_CAP = 1024;

    /// @notice Whether an operand of a MODEXP call is too long.
    function isTooLong(Slice input) internal pure returns (bool) {
        (uint256 base, uint256 exponent, uint256 modulus) = lengths(input);
        return base > OPERAND_CAP || exponent > OPERAND_CAP || modulus > OPERAND_CAP;
    }

    /// @notice What MODEXP costs at `fork`: EIP-2565, and EIP-7883 from osaka. No operand is too long.
    function modexpPrice(uint256 fork, Slice input) internal pure returns (uint256) {
        (uint256 base, uint256 exponent, uint256 modulus) = lengths(input);
        uint256 longest = base > modulus ? base : modulus;
        uint256 words = (longest + 7) / 8;
        uint256 head = exponentHead(input, base, exponent);
        if (fork >= Fork.OSAKA) {
            uint256 complexity = longest > 32 ? 2 * words * words : 16;
            return atLeast(500, complexity * iterations(exponent, head, 16));
        }
        return atLeast(200, (words * words * iterations(exponent, head, 8)) / 3);
    }

    /// @dev The lengths that a call claims for base, exponent and modulus, bytes.
    function lengths(Slice input)
        private
        pure
        returns (uint256 base, uint256 exponent, uint256 modulus)
    {
        return (wordAt(input, 0), wordAt(input, 32), wordAt(input, 64));
    }

    /// @dev The first 32 bytes of the exponent, or all of it when it is shorter.
    function exponentHead(Slice input, uint256 base, uint256 exponent)
        private
        pure
        returns (uint256)
    {
        uint256 word = wordAt(input, 96 + base);
        return exponent < 32 ? word >> (8 * (32 - exponent)) : word;
    }

    function iterations(uint256 exponent, uint256 head, uint256 perByte)
        private
        pure
        returns (uint256)
    {
        uint256 bits;
        while (head > 1) {
            head >>= 1;
            ++bits;
        }
        return atLeast(1, (exponent > 32 ? perByte * (exponent - 32) : 0) + bits);
    }

    function atLeast(uint256 least, uint256 value) private pure returns (uint256) {
        return value > least ? value : least;
    }

    /// @dev The 32 bytes at `offset`; zeros past the end of the input.
    function wordAt(Slice input, uint256 offset) private pure returns (uint256 word) {
        if (offset >= input.length()) return 0;
        uint256 from = input.at() + offset;
        uint256 left = input.length() - offset;
        assembly ("memory-safe") {
            word := mload(from)
        }
        if (left < 32) word = (word >> (8 * (32 - left))) << (8 * (32 - left));
    }
}
