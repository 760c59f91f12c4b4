// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {View} from "../structures/View.sol";
import {Copies, Copy, CopyTarget} from "./Copy.sol";
import {Frame} from "./Frame.sol";
import {Gas} from "./Gas.sol";
import {Machine} from "./Machine.sol";
import {Operand} from "./Operand.sol";

/// @notice Opcodes about the frame, its calldata, its code, and the returned data of its last call.
library FrameInfo {
    function frameInfo(Machine memory m, uint256 opcode) internal pure returns (bool) {
        Frame memory frame = m.frame();
        if (opcode == 0x30) Operand.push(m, frame.self);
        else if (opcode == 0x32) Operand.push(m, m.tx_().origin);
        else if (opcode == 0x33) Operand.push(m, frame.caller);
        else if (opcode == 0x34) Operand.push(m, frame.value);
        else if (opcode == 0x35) Operand.push(m, loadWord(m, frame.input, Operand.pop(m)));
        else if (opcode == 0x36) Operand.push(m, frame.input.length);
        else if (opcode == 0x37) return copyView(m, frame.input);
        else if (opcode == 0x38) Operand.push(m, m.code().length);
        else if (opcode == 0x39) return copyCode(m, frame.code, m.code().length);
        else if (opcode == 0x3a) Operand.push(m, m.tx_().gasPrice);
        else if (opcode == 0x3d) Operand.push(m, m.cpu().returnData.length);
        else return copyReturned(m);
        return true;
    }

    function loadWord(Machine memory m, View memory input, uint256 offset)
        private
        pure
        returns (uint256 value)
    {
        if (offset >= input.length) return 0;
        uint256 at = input.read(m.proof, offset, 32);
        assembly ("memory-safe") {
            value := mload(at)
        }
    }

    function copyView(Machine memory m, View memory input) private pure returns (bool) {
        uint256 destination = Operand.pop(m);
        uint256 source = Operand.pop(m);
        return copyFrom(m, input, destination, source, Operand.pop(m));
    }

    /// @dev RETURNDATACOPY past the end is an exceptional halt (EIP-211).
    function copyReturned(Machine memory m) private pure returns (bool) {
        uint256 destination = Operand.pop(m);
        uint256 source = Operand.pop(m);
        uint256 length = Operand.pop(m);
        View memory data = m.cpu().returnData;
        if (source > data.length || length > data.length - source) return false;
        return copyFrom(m, data, destination, source, length);
    }

    function copyFrom(
        Machine memory m,
        View memory data,
        uint256 destination,
        uint256 source,
        uint256 length
    ) private pure returns (bool) {
        uint256 from = data.offset + (source < data.length ? source : data.length);
        return copyIn(
            m,
            Copy({
                isCode: false,
                source: data.data,
                from: from,
                end: data.offset + data.length,
                target: CopyTarget.MEMORY,
                to: destination,
                left: length
            })
        );
    }

    /// @notice CODECOPY; also the tail of EXTCODECOPY. Bytes past the end of the code are zeros.
    function copyCode(Machine memory m, bytes32 code, uint256 size) internal pure returns (bool) {
        uint256 destination = Operand.pop(m);
        uint256 source = Operand.pop(m);
        return copyIn(
            m,
            Copy({
                isCode: true,
                source: code,
                from: source < size ? source : size,
                end: size,
                target: CopyTarget.MEMORY,
                to: destination,
                left: Operand.pop(m)
            })
        );
    }

    function copyIn(Machine memory m, Copy memory copy) private pure returns (bool) {
        if (!Gas.expand(m, copy.to, copy.left)) return false;
        if (!Gas.charge(m, Gas.wordGas(3, copy.left))) return false;
        Copies.startCopy(m, copy);
        return true;
    }
}
