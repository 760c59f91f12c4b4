// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Gas} from "./Gas.sol";
import {Machine} from "./Machine.sol";
import {Operand} from "./Operand.sol";

/// @notice Opcodes 0x01–0x1e: arithmetic, comparison and bits (Yellow Paper, appendix H.2; shifts: EIP-145; CLZ:
/// EIP-7939).
library Arithmetic {
    function arithmetic(Machine memory m, uint256 opcode) internal pure returns (bool) {
        uint256 a = Operand.pop(m);
        if (opcode == 0x15) {
            Operand.push(m, a == 0 ? 1 : 0);
        } else if (opcode == 0x19) {
            Operand.push(m, ~a);
        } else if (opcode == 0x1e) {
            Operand.push(m, leadingZeros(a));
        } else if (opcode == 0x08 || opcode == 0x09) {
            uint256 b = Operand.pop(m);
            Operand.push(m, ternary(opcode, a, b, Operand.pop(m)));
        } else if (opcode == 0x0a) {
            return exponentiate(m, a, Operand.pop(m));
        } else {
            Operand.push(m, binary(opcode, a, Operand.pop(m)));
        }
        return true;
    }

    function binary(uint256 opcode, uint256 a, uint256 b) private pure returns (uint256 result) {
        assembly ("memory-safe") {
            switch opcode
            case 0x01 { result := add(a, b) }
            case 0x02 { result := mul(a, b) }
            case 0x03 { result := sub(a, b) }
            case 0x04 { result := div(a, b) }
            case 0x05 { result := sdiv(a, b) }
            case 0x06 { result := mod(a, b) }
            case 0x07 { result := smod(a, b) }
            case 0x0b { result := signextend(a, b) }
            case 0x10 { result := lt(a, b) }
            case 0x11 { result := gt(a, b) }
            case 0x12 { result := slt(a, b) }
            case 0x13 { result := sgt(a, b) }
            case 0x14 { result := eq(a, b) }
            case 0x16 { result := and(a, b) }
            case 0x17 { result := or(a, b) }
            case 0x18 { result := xor(a, b) }
            case 0x1a { result := byte(a, b) }
            case 0x1b { result := shl(a, b) }
            case 0x1c { result := shr(a, b) }
            case 0x1d { result := sar(a, b) }
            default { invalid() }
        }
    }

    function leadingZeros(uint256 value) private pure returns (uint256 zeros) {
        for (zeros = 256; value > 0; value >>= 1) {
            --zeros;
        }
    }

    function ternary(uint256 opcode, uint256 a, uint256 b, uint256 modulus)
        private
        pure
        returns (uint256 result)
    {
        assembly ("memory-safe") {
            switch opcode
            case 0x08 { result := addmod(a, b, modulus) }
            default { result := mulmod(a, b, modulus) }
        }
    }

    /// @dev EXP costs 50 gas more for each byte of the exponent (EIP-160).
    function exponentiate(Machine memory m, uint256 base, uint256 exponent)
        private
        pure
        returns (bool)
    {
        uint256 bytes_;
        for (uint256 rest = exponent; rest > 0; rest >>= 8) {
            ++bytes_;
        }
        if (!Gas.charge(m, 50 * bytes_)) return false;
        uint256 result;
        assembly ("memory-safe") {
            result := exp(base, exponent)
        }
        Operand.push(m, result);
        return true;
    }
}
