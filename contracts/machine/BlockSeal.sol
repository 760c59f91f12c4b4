// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {allocate} from "../structures/Proof.sol";
import {Block} from "./Block.sol";
import {Bloom} from "./Bloom.sol";
import {Cursor} from "./Cursor.sol";
import {Header} from "./Header.sol";
import {HeaderParts, headerRlp} from "./HeaderRlp.sol";
import {Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {Reader, pack} from "./Packer.sol";
import {Parent} from "./Parent.sol";

/// @notice Scratch of phase blockSeal.
function blockRootsOf(bytes32 transactions, bytes32 receipts) pure returns (bytes32) {
    return pack(0x35).hash(transactions).hash(receipts).done();
}

library BlockSeal {
    /// @dev How many block hashes are kept.
    uint256 private constant RING = 256;

    /// @notice Phase blockSeal: the block's hash; the block is the parent of the next one now.
    function stepBlockSeal(Machine memory m, Host memory host) internal pure {
        HeaderParts memory parts;
        Reader memory reader = m.scratch(65);
        parts.transactionsRoot = reader.takeHash();
        parts.receiptsRoot = reader.takeHash();
        parts.stateRoot = m.world().state;
        Block memory block_ = m.block_();
        parts.gasUsed = block_.gasUsed;
        Header memory header = m.header();
        parts.header = header;
        parts.parentHash = m.parent().hash;
        parts.bloom = Bloom.open(m.proof, block_.bloom) + 1;
        bytes32 hash = headerRlp(parts, host.config.fork).hash();
        Cursor memory cursor = m.cursor();
        (cursor.offset, cursor.end, cursor.taken) = (cursor.end, 0, 0);
        uint256 word = allocate(32);
        assembly ("memory-safe") {
            mstore(word, hash)
        }
        uint256 place = header.number % RING * 32;
        block_.hashes = Bytes.write(m.proof, block_.hashes, place, word, 32);
        m.setParent(
            Parent(
                hash,
                header.number,
                header.timestamp,
                header.gasLimit,
                block_.gasUsed,
                header.baseFee
            )
        );
        Header memory none;
        m.setHeader(none);
        (block_.gasUsed, block_.count) = (0, 0);
        (block_.receipts, block_.transactions) = (Bytes.EMPTY, Bytes.EMPTY);
        block_.bloom = Bloom.EMPTY;
        m.rest();
    }
}
